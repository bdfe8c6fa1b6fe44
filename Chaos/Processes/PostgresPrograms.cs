using System.Diagnostics;
using System.Globalization;

namespace Chaos.Processes;

/// <summary>
/// PostgreSQL's own programs, as its package installs them. They refuse to run as root, so a root runs them as the user
/// <c>postgres</c>, to whom the folders must belong.
/// </summary>
internal static class PostgresPrograms
{
    private const string Root = "/usr/lib/postgresql";

    private static readonly Lazy<string> Binaries = new(Find);

    private static bool IsRoot => Environment.UserName == "root";

    /// <summary>Makes the folder theirs who run the programs.</summary>
    public static async Task OwnAsync(string folder)
    {
        if (IsRoot)
            await ProcessAsync("chown", "postgres", folder);
    }

    /// <exception cref="InvalidOperationException">It is not installed, or did not end with 0.</exception>
    public static Task RunAsync(string program, params string[] arguments) => AsOwnerAsync(Path.Combine(Binaries.Value, program), arguments);

    /// <summary>Any other program, on files that are theirs.</summary>
    public static Task AsOwnerAsync(string program, params string[] arguments) => IsRoot
        ? ProcessAsync("runuser", ["-u", "postgres", "--", program, .. arguments])
        : ProcessAsync(program, arguments);

    private static async Task ProcessAsync(string program, params string[] arguments)
    {
        // No pipes: the server would inherit them and keep them open.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1", program, program, .. arguments]) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode.ToString(CultureInfo.InvariantCulture)}.");
    }

    private static string Find() =>
        (Directory.Exists(Root) ? Directory.GetDirectories(Root) : []).Where(folder => File.Exists($"{folder}/bin/initdb"))
            .MaxBy(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0) is { } newest
            ? $"{newest}/bin"
            : throw new InvalidOperationException($"PostgreSQL's server programs are not under {Root}: install the package postgresql.");
}
