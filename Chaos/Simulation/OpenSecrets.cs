using Microsoft.AspNetCore.DataProtection;

namespace Chaos.Simulation;

/// <summary>Encrypts nothing: what is simulated is not secret, and a cipher's randomness would be no seed's.</summary>
internal sealed class OpenSecrets : IDataProtectionProvider, IDataProtector
{
    public IDataProtector CreateProtector(string purpose) => this;

    public byte[] Protect(byte[] plaintext) => plaintext;

    public byte[] Unprotect(byte[] protectedData) => protectedData;
}
