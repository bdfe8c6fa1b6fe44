namespace Sandbox;

/// <summary>10 MB of blanks, which may stand behind any JSON.</summary>
internal static class Swelling
{
    public static readonly ReadOnlyMemory<byte> Bytes = Blanks();

    private static byte[] Blanks()
    {
        var blanks = new byte[10 * 1024 * 1024];
        Array.Fill(blanks, (byte)' ');
        return blanks;
    }
}
