using System.Security.Cryptography;
using System.Text;

namespace Grains.Mapping;

/// <summary>When two e-mail addresses are one contact: equal but for case and surrounding spaces, as HubSpot has it.</summary>
public static class AddressIdentity
{
    /// <summary>A hash: no address is stored. Null: there is none.</summary>
    public static string? IdOf(string email)
    {
        ArgumentNullException.ThrowIfNull(email);
        var address = email.Trim().ToLowerInvariant();
        return address.Length == 0 ? null : "a" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)).AsSpan(0, 16));
    }
}
