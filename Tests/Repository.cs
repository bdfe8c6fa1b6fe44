using Chaos.Processes;

namespace Tests;

/// <summary>Where the sources of what is tested stand.</summary>
internal static class Repository
{
    /// <summary>The folder of <c>orleans.sln</c>.</summary>
    public static DirectoryInfo Root() => SourceCopy.Sources()
        ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds orleans.sln.");
}
