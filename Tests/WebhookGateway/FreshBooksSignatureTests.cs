using System.Security.Cryptography;
using System.Text;
using CsCheck;
using WebhookGateway;
using Xunit;

namespace Tests.WebhookGateway;

public sealed class FreshBooksSignatureTests
{
    private const string Verifier = "TESTVERIFIERabc123";
    private const string PublishedVerifier = "UWQfd9zCzxmVwFZWKqqKwLxqz8gvzGdAn";

    private static readonly Gen<(string Name, string Value)[]> Fields =
        Gen.Select(Gen.String, Gen.String).Array[0, 8].Select(fields => fields
            .Select(field => (Name: WellFormed(field.Item1), Value: WellFormed(field.Item2)))
            .DistinctBy(field => field.Name, StringComparer.Ordinal)
            .ToArray());

    /// <summary>Digests made with CPython's json, hmac and base64. The first input is published in FreshBooks' Postman collection.</summary>
    [Theory]
    [InlineData(PublishedVerifier, "name=client.update&object_id=177864&user_id=1&account_id=FrEsHb", "uQL7Cy82JtV4RlsEowUZ+hm4cziC6LYjxuKj1cqLqHM=")]
    [InlineData(PublishedVerifier, "name=client.update&object_id=177864&user_id=1&account_id=K1pdgJ", "0NcgI5C5YB2VuPektSRnb2lxE9mlOitv9MOts6968F8=")]
    [InlineData(Verifier, "name=client.update&object_id=921895&user_id=1&identity_id=14051539&business_id=14393743&account_id=p7rQW5", "/UQyjSTs8TArPZeJ4hmWZdB+WVf+3ga/dJ8N6pSmZC0=")]
    [InlineData(Verifier, "name=invoice.create&object_id=1234567&account_id=6BApk&business_id=6543&identity_id=1234&user_id=1", "pUOjowCgFvAb5C4WNeSk6G7S9idCDXm3pyTLEqw2ZPs=")]
    [InlineData(Verifier, "account_id=6BApk&business_id=6543&identity_id=1234&name=invoice.create&object_id=1234567&user_id=1", "6P0RciuGF9aMiCqGP85VbAM0fJHgtX9PdK71eiW5zsA=")]
    [InlineData(Verifier, "user_id=1&name=callback.verify&verifier=TESTVERIFIERabc123&object_id=2001&account_id=6BApk&system=https%3A%2F%2Fexample.freshbooks.com", "Wx5K/ZmJJm5dXz7Ku1FKRrFbQ1dbSjAsorJWDk7x4Fw=")]
    [InlineData(Verifier, "name=x.y&a=A%2BB+%3Cc%3E+%26+%27d%27+%22e%22+%5C+%2F+%C3%AB+%F0%9F%98%80+%7F%0A", "CUTX6ZUdDk4byWidnJzUhqGqawidsRTGwIYa8Kn8HAY=")]
    [InlineData(Verifier, "name=invoice.update&object_id=5&identity_id=&account_id=None", "BqigHeusNndtBEwIcI6Hy7aoKk/x4ijEh4BsEdINHzw=")]
    public void A_known_signature_verifies(string verifier, string body, string signature)
    {
        Assert.Equal(SignatureCheck.Valid, Check(body, signature, verifier));
        Assert.Equal(SignatureCheck.Valid, Check(body, signature, "another", verifier, "a third"));
        Assert.Equal(SignatureCheck.Wrong, Check(body, signature, "another"));
    }

    [Fact]
    public void The_order_of_the_fields_matters() =>
        Assert.Equal(SignatureCheck.Wrong, Check("b=2&a=1", Reference.Sign([("a", "1"), ("b", "2")], Verifier), Verifier));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void No_signature_is_missing(string? signature) =>
        Assert.Equal(SignatureCheck.Missing, Check("name=client.update", signature, Verifier));

    [Theory]
    [InlineData("no signature")]
    [InlineData("b902fb0b2f3626d578465b04a30519fa19b8733882e8b623c6e2a3d5ca8ba873")]
    [InlineData("uQL7Cy82JtV4RlsEowUZ+hm4cziC6LYjxuKj1cqLqHM")]
    [InlineData("uQL7Cy82JtV4RlsEowUZ-hm4cziC6LYjxuKj1cqLqHM=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAA AAAA AAAA AAAA AAAA AAAA AAAA AAAA AAA=")]
    [InlineData("AAAA,AAAA")]
    public void What_is_not_the_base64_of_32_bytes_is_malformed(string signature) =>
        Assert.Equal(SignatureCheck.Malformed, Check("name=client.update", signature, Verifier));

    [Fact]
    public void Without_a_verifier_nothing_is_valid() =>
        Assert.Equal(SignatureCheck.Wrong, Check("a=1", Reference.Sign([("a", "1")], "")));

    [Fact]
    public void Any_fields_signed_as_documented_verify() =>
        Gen.Select(Fields, Gen.String[Gen.Char.AlphaNumeric, 1, 40], Gen.Bool).Sample((fields, verifier, usePlus) =>
        {
            var body = Reference.Encode(fields, usePlus);
            Assert.Equal(SignatureCheck.Valid, Check(body, Reference.Sign(fields, verifier), verifier));
        });

    [Fact]
    public void A_flipped_byte_of_the_body_fails_unless_it_says_the_same() =>
        Gen.Select(Fields.Where(fields => fields.Length > 0), Gen.Int[0, 100_000], Gen.Byte[1, 255]).Sample((fields, at, flip) =>
        {
            var body = Encoding.ASCII.GetBytes(Reference.Encode(fields, usePlus: true));
            var before = WebhookForm.Parse(body).Fields;
            body[at % body.Length] ^= flip;
            var form = WebhookForm.Parse(body);
            if (!form.Fields.SequenceEqual(before))
                Assert.Equal(SignatureCheck.Wrong, FreshBooksSignature.Check(form, Reference.Sign(fields, Verifier), [Verifier]));
        });

    [Fact]
    public void A_changed_character_of_the_signature_fails() =>
        Gen.Select(Fields, Gen.Int[0, 43], Gen.Char['!', '~']).Sample((fields, at, c) =>
        {
            var signature = Reference.Sign(fields, Verifier).ToCharArray();
            if (signature[at] == c)
                return;
            signature[at] = c;
            Assert.NotEqual(SignatureCheck.Valid, Check(Reference.Encode(fields, usePlus: false), new string(signature), Verifier));
        });

    private static SignatureCheck Check(string body, string? signature, params string[] verifiers) =>
        FreshBooksSignature.Check(WebhookForm.Parse(Encoding.UTF8.GetBytes(body)), signature, verifiers);

    /// <summary>A form cannot carry half a surrogate pair.</summary>
    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}

/// <summary>FreshBooks' side of the signature, written a second time and otherwise.</summary>
internal static class Reference
{
    private static readonly Dictionary<char, string> Short = new()
    {
        ['"'] = "\\\"",
        ['\\'] = @"\\",
        ['\n'] = @"\n",
        ['\r'] = @"\r",
        ['\t'] = @"\t",
        ['\b'] = @"\b",
        ['\f'] = @"\f",
    };

    public static string Sign(IEnumerable<(string Name, string Value)> fields, string verifier)
    {
        var json = "{" + string.Join(", ", fields.Select(field => $"{Quote(field.Name)}: {Quote(field.Value)}")) + "}";
        using var hmac = new HMACSHA256(Encoding.UTF8.GetBytes(verifier));
        return Convert.ToBase64String(hmac.ComputeHash(Encoding.Latin1.GetBytes(json)));
    }

    public static string Encode(IEnumerable<(string Name, string Value)> fields, bool usePlus)
    {
        var body = string.Join('&', fields.Select(field => $"{Uri.EscapeDataString(field.Name)}={Uri.EscapeDataString(field.Value)}"));
        return usePlus ? body.Replace("%20", "+", StringComparison.Ordinal) : body;
    }

    private static string Quote(string text) => "\"" + string.Concat(text.Select(c =>
        Short.TryGetValue(c, out var escape) ? escape
        : c is < ' ' or > '~' ? "\\u" + ((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture)
        : c.ToString())) + "\"";
}
