using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Storage;

/// <summary>
/// Named places at which this process can be made to die at once, by SIGKILL, to prove that nothing is lost there. Off,
/// and then nothing but a comparison with null, unless the environment's FAIL_POINTS names a folder: a file in it with a
/// place's name holds how many more passages, of all processes together, the place has; the last one is deadly.
/// </summary>
public static class FailPoint
{
    private const int Width = 8;

    private static readonly string? Folder = Environment.GetEnvironmentVariable("FAIL_POINTS");

    public static void Reach(string name)
    {
        if (Folder is not null && IsDeadly(Path.Combine(Folder, name)))
            Process.GetCurrentProcess().Kill();
    }

    private static bool IsDeadly(string file)
    {
        try
        {
            using var armed = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            var text = new byte[Width];
            var read = armed.Read(text);
            if (read == 0)
                return false; // It is being armed at this moment.
            var left = int.Parse(text.AsSpan(0, read), CultureInfo.InvariantCulture) - 1;
            if (left <= 0)
            {
                File.Delete(file);
                return true;
            }

            // Written over in one go: a process that is killed meanwhile must leave a number behind.
            armed.Position = 0;
            armed.Write(Encoding.ASCII.GetBytes(left.ToString(CultureInfo.InvariantCulture).PadLeft(read)));
            return false;
        }
        catch (IOException)
        {
            // Not armed, or another passage is counted at this moment.
            return false;
        }
    }
}
