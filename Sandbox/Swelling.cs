namespace Sandbox;

/// <summary>10 MB more in an answer: a member that nobody asked for, of many small values.</summary>
internal static class Swelling
{
    private static readonly byte[] Member = Lines();

    /// <param name="body">A JSON object that is not empty.</param>
    /// <returns>The same with that member, in two parts.</returns>
    public static (ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Tail) Swell(ReadOnlyMemory<byte> body) => (body[..^1], Member);

    private static byte[] Lines()
    {
        var line = """{"lineid":1,"name":"Swollen","amount":{"amount":"10.00","code":"USD"}},"""u8;
        using var member = new MemoryStream();
        member.Write(",\"swelling\":["u8);
        while (member.Length < 10 * 1024 * 1024)
            member.Write(line);
        member.Write("null]}"u8);
        return member.ToArray();
    }
}
