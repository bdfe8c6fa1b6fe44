using System.Collections.Immutable;
using System.Text;

namespace WebhookGateway;

/// <summary>
/// A form body as FreshBooks' own tools read one: fields in the order of their arrival, blank values kept, <c>+</c> and
/// <c>%XX</c> decoded, bytes that are no UTF-8 replaced by U+FFFD. A field sent twice keeps its first place and its last
/// value, as in the flat object that FreshBooks signs. The framework's form collection promises no order, and the
/// signature depends on it, hence this reader.
/// </summary>
public sealed class WebhookForm
{
    private WebhookForm(ImmutableArray<KeyValuePair<string, string>> fields) => Fields = fields;

    public ImmutableArray<KeyValuePair<string, string>> Fields { get; }

    /// <summary>The field's value, or null where the body does not hold it.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (field, value) in Fields)
            {
                if (field == name)
                    return value;
            }

            return null;
        }
    }

    public static WebhookForm Parse(ReadOnlySpan<byte> body)
    {
        var fields = new List<KeyValuePair<string, string>>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var range in body.Split((byte)'&'))
        {
            var field = body[range];
            if (field.IsEmpty)
                continue;
            var equals = field.IndexOf((byte)'=');
            var name = Decode(equals < 0 ? field : field[..equals]);
            var value = equals < 0 ? "" : Decode(field[(equals + 1)..]);
            if (places.TryAdd(name, fields.Count))
                fields.Add(new(name, value));
            else
                fields[places[name]] = new(name, value);
        }

        return new WebhookForm([.. fields]);
    }

    private static string Decode(ReadOnlySpan<byte> encoded)
    {
        var bytes = new byte[encoded.Length];
        var length = 0;
        for (var at = 0; at < encoded.Length; at++)
        {
            if (encoded[at] == '%' && at + 2 < encoded.Length && TryHex(encoded[at + 1], encoded[at + 2], out var value))
            {
                bytes[length++] = value;
                at += 2;
            }
            else
            {
                // A percent sign that starts no escape stands for itself.
                bytes[length++] = encoded[at] == '+' ? (byte)' ' : encoded[at];
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static bool TryHex(byte high, byte low, out byte value)
    {
        value = 0;
        if (!char.IsAsciiHexDigit((char)high) || !char.IsAsciiHexDigit((char)low))
            return false;
        value = (byte)((Digit(high) << 4) | Digit(low));
        return true;
    }

    private static int Digit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
