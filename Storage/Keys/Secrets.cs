using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Storage;

/// <summary>What was encrypted cannot be read: its key is gone, it belongs to another purpose, or it is damaged.</summary>
public sealed class SecretUnreadableException : Exception
{
    public SecretUnreadableException()
    {
    }

    public SecretUnreadableException(string message)
        : base(message)
    {
    }

    public SecretUnreadableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>Encrypts tokens and verifiers before they are stored. A cipher opens only under the purpose it was made for.</summary>
public sealed class Secrets
{
    private readonly IDataProtectionProvider _provider;

    internal Secrets(IDataProtectionProvider provider) => _provider = provider;

    /// <param name="purpose">Names the owner, such as <c>verifier/{connection}</c>, so that ciphers cannot be exchanged between owners.</param>
    public string Protect(string purpose, string text) => _provider.CreateProtector(purpose).Protect(text);

    /// <exception cref="SecretUnreadableException">It was not made by <see cref="Protect"/> for this purpose under a key we have.</exception>
    public string Unprotect(string purpose, string cipher)
    {
        try
        {
            return _provider.CreateProtector(purpose).Unprotect(cipher);
        }
        catch (CryptographicException unreadable)
        {
            throw new SecretUnreadableException(
                $"The secret for '{purpose}' cannot be read: restore the operator's key it was made under, or connect anew.", unreadable);
        }
    }
}
