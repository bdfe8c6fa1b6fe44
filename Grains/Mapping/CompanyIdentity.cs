using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Grains.Mapping;

/// <summary>When two organization names are one company, and which e-mail domains speak for one.</summary>
public static class CompanyIdentity
{
    /// <summary>Providers whose addresses say nothing of the employer.</summary>
    private static readonly HashSet<string> FreeMail = new(StringComparer.OrdinalIgnoreCase)
    {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "yahoo.ca",
        "yahoo.co.uk", "ymail.com", "icloud.com", "me.com", "mac.com", "aol.com", "gmx.com", "gmx.net", "gmx.de", "web.de",
        "mail.com", "proton.me", "protonmail.com", "zoho.com", "fastmail.com", "comcast.net", "verizon.net", "att.net",
        "shaw.ca", "rogers.com", "bell.net", "sympatico.ca", "orange.fr", "free.fr", "t-online.de", "qq.com", "163.com",
    };

    /// <summary>A hash of the normalized name: equal names but for case, spaces and punctuation are one company. No name is stored.</summary>
    public static string IdOf(string name) =>
        "n" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Normalized(name))).AsSpan(0, 16));

    public static string Normalized(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var words = new StringBuilder(name.Length);
        foreach (var character in name.ToUpperInvariant())
        {
            if (char.IsWhiteSpace(character) || IsBetweenWords(character))
                words.Append(' ');
            else if (!char.IsPunctuation(character))
                words.Append(character);
        }

        return string.Join(' ', words.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static bool IsBetweenWords(char character) => character is '/' or '\\' or '&'
        || char.GetUnicodeCategory(character) is UnicodeCategory.DashPunctuation or UnicodeCategory.ConnectorPunctuation;

    /// <summary>The domain that an address shares with its company; empty: none, or a free-mail provider's.</summary>
    public static string DomainOf(string email)
    {
        ArgumentNullException.ThrowIfNull(email);
        var at = email.LastIndexOf('@');
        var domain = at < 0 ? "" : email[(at + 1)..].Trim().ToLowerInvariant();
        return domain.Contains('.', StringComparison.Ordinal) && !FreeMail.Contains(domain) ? domain : "";
    }
}
