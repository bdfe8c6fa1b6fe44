using System.Diagnostics;

namespace Chaos.Processes;

/// <summary>A copy of the sources, to be changed and built.</summary>
internal sealed class SourceCopy
{
    private static readonly string[] Made = ["bin", "obj", "data", "TestResults"];

    private readonly DirectoryInfo _folder;

    /// <param name="leftOut">Folders by name, besides those that are built or run and not written.</param>
    public SourceCopy(DirectoryInfo sources, DirectoryInfo folder, params string[] leftOut)
    {
        _folder = folder;
        Copy(sources, folder, [.. Made, .. leftOut]);
    }

    /// <summary>The folder of <c>orleans.sln</c>, above the one that this assembly runs in; null: it runs without its sources.</summary>
    public static DirectoryInfo? Sources()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "orleans.sln")))
            folder = folder.Parent;
        return folder;
    }

    public string PathOf(string file) => Path.Combine(_folder.FullName, file);

    /// <summary>Null: it is built; else what the compiler says.</summary>
    public async Task<string?> BuildAsync(string project, CancellationToken cancellation)
    {
        string[] arguments =
        [
            "build", project, "-c", "Release", "-v", "q", "-nologo", "-nodeReuse:false",
            "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:NuGetAudit=false",
        ];
        var (exit, output) = await RunAsync(arguments, [], cancellation);
        return exit == 0 ? null : string.Join('\n', output.Split('\n').Where(line => line.Contains("error", StringComparison.Ordinal)).Distinct().Take(20));
    }

    /// <summary>Runs <c>dotnet</c> in the copy.</summary>
    public async Task<(int Exit, string Output)> RunAsync(
        string[] arguments, (string Name, string? Value)[] variables, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static void Copy(DirectoryInfo from, DirectoryInfo to, string[] leftOut)
    {
        foreach (var file in from.EnumerateFiles())
            file.CopyTo(Path.Combine(to.FullName, file.Name));
        foreach (var folder in from.EnumerateDirectories().Where(folder => !leftOut.Contains(folder.Name) && folder.Name[0] != '.'))
            Copy(folder, to.CreateSubdirectory(folder.Name), leftOut);
    }
}
