using System.Security.Cryptography;
using System.Xml.Linq;
using Dapper;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace Storage;

/// <summary>The key ring of ASP.NET Data Protection in the table <c>key_ring</c>, so that every process of the house shares it.</summary>
internal sealed class KeyRing(Database database) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var connection = database.DataSource.OpenConnection();
        return [.. connection.Query<string>("SELECT xml FROM key_ring ORDER BY number").Select(text => XElement.Parse(text))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var connection = database.DataSource.OpenConnection();
        connection.Execute(
            "INSERT INTO key_ring (name, xml) VALUES (@friendlyName, @xml)",
            new { friendlyName, xml = element.ToString(SaveOptions.DisableFormatting) });
    }

    /// <summary>
    /// Puts every row that only the operator's other key opens under the present one. Row by row, each of which opens
    /// before and after: wherever a process dies, and however many do this at once, the ring is whole.
    /// </summary>
    /// <exception cref="CryptographicException">Neither key opens a row.</exception>
    public void SealAnew(OperatorKey key)
    {
        using var connection = database.DataSource.OpenConnection();
        foreach (var (number, xml) in connection.Query<(long Number, string Xml)>("SELECT number, xml FROM key_ring ORDER BY number"))
        {
            if (SealedAnew(xml, key) is not { } anew)
                continue;

            // No row was changed: another process was faster, and what it wrote opens, too.
            connection.Execute("UPDATE key_ring SET xml = @anew WHERE number = @number AND xml = @xml", new { number, xml, anew });
            FailPoint.Reach("key-rewrapped");
        }
    }

    /// <summary>Null: it is as it should be.</summary>
    private static string? SealedAnew(string xml, OperatorKey key)
    {
        var (element, isAnew) = (XElement.Parse(xml), false);
        foreach (var box in element.Descendants(KeyRingEncryptor.Sealed))
        {
            if (key.SealAnew(Convert.FromBase64String(box.Value)) is { } anew)
                (box.Value, isAnew) = (Convert.ToBase64String(anew), true);
        }

        return isAnew ? element.ToString(SaveOptions.DisableFormatting) : null;
    }
}

/// <summary>Without it the keys would lie in clear beside what they encrypt.</summary>
internal sealed class KeyRingEncryptor(OperatorKey key) : IXmlEncryptor
{
    public const string Sealed = "sealed";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        using var clear = new MemoryStream();
        plaintextElement.Save(clear, SaveOptions.DisableFormatting);
        return new EncryptedXmlInfo(new XElement(Sealed, Convert.ToBase64String(key.Seal(clear.ToArray()))), typeof(KeyRingDecryptor));
    }
}

/// <summary>The key ring names this type: its name is forever. Data Protection makes it, hence the constructor.</summary>
internal sealed class KeyRingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        using var clear = new MemoryStream(services.GetRequiredService<OperatorKey>().Open(Convert.FromBase64String(encryptedElement.Value)));
        return XElement.Load(clear);
    }
}
