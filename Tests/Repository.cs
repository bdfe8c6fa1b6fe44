namespace Tests;

/// <summary>Where the sources of what is tested stand.</summary>
internal static class Repository
{
    /// <summary>The folder of <c>orleans.sln</c>, above the one that this assembly runs in.</summary>
    public static DirectoryInfo Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "orleans.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds orleans.sln.");
        return folder;
    }
}
