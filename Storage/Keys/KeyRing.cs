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
}

/// <summary>Without it the keys would lie in clear beside what they encrypt.</summary>
internal sealed class KeyRingEncryptor(OperatorKey key) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        using var clear = new MemoryStream();
        plaintextElement.Save(clear, SaveOptions.DisableFormatting);
        return new EncryptedXmlInfo(new XElement("sealed", Convert.ToBase64String(key.Seal(clear.ToArray()))), typeof(KeyRingDecryptor));
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
