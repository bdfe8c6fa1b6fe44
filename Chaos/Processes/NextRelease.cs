namespace Chaos.Processes;

/// <summary>
/// A build of the release after this one: its sources are these ones with what a release may add. A further property is
/// stored, another travels between silos, a grain has a further method, the database a further column, the ring a new key.
/// </summary>
/// <param name="Folder">Where its dlls are; null: it cannot be built.</param>
internal sealed record NextRelease(string? Folder, string? WhyNot)
{
    /// <summary>A property that this release knows nothing of, of every record that is written.</summary>
    public const string NewProperty = "WrittenByRelease";

    private static readonly (string File, string Text, string Next)[] Changes =
    [
        ("Directory.Build.props", "<Version>1.0.0</Version>", "<Version>1.1.0</Version>"),
        Added("Grains/Sync/EntityState.cs", "    public bool IsLost =>", $$"""    [Id(100)] public string {{NewProperty}} { get; init; } = "1.1";"""),
        Added("Grains.Interfaces/EntityGrains.cs", "    public string Portal =>", """    [Id(100)] public string SentByRelease { get; init; } = "1.1";"""),
        Added("Grains.Interfaces/EntityGrains.cs", "    [Alias(\"Join\")]", "    [Alias(\"Count\")] Task<int> CountAsync();"),
        Added("Grains/AddressGrain.cs", "    public Task<Sharing> JoinAsync", "    public Task<int> CountAsync() => Task.FromResult(state.State.Clients.Count);"),
        ("Storage/Keys/FirstKey.cs", "Ahead = TimeSpan.FromDays(30)", "Ahead = TimeSpan.FromDays(100)"),
    ];

    private const string Script = "Storage/Scripts/Postgres/9999-journal-release-additive.sql";

    /// <param name="folder">Of this run; a build that is there already is taken.</param>
    public static async Task<NextRelease> BuildAsync(DirectoryInfo folder, CancellationToken cancellation)
    {
        if (SourceCopy.Sources() is not { } sources)
            return new NextRelease(null, "The next release cannot be built: these programs run without their sources.");
        var copy = new SourceCopy(sources, folder, "Benchmarks", "Chaos", "Sandbox", "Tests");
        foreach (var (file, text, next) in Changes)
            Change(copy.PathOf(file), text, next);
        await File.WriteAllTextAsync(copy.PathOf(Script), "ALTER TABLE journal ADD COLUMN release text;", cancellation);
        return await copy.BuildAsync("Silo/Silo.csproj", cancellation) is { } whyNot
            ? new NextRelease(null, $"The next release cannot be built: {whyNot}")
            : new NextRelease(copy.PathOf("Silo/bin/Release/net10.0"), null);
    }

    private static (string File, string Text, string Next) Added(string file, string before, string line) => (file, before, $"{line}\n\n{before}");

    private static void Change(string path, string text, string next)
    {
        var sources = File.ReadAllText(path);
        if (sources.Split(text).Length != 2)
            throw new InvalidOperationException($"{path} does not hold once what the next release changes: {text}");
        File.WriteAllText(path, sources.Replace(text, next, StringComparison.Ordinal));
    }
}
