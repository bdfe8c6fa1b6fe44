namespace Grains.Sync;

/// <summary>What stands in <c>freshbooks_key</c> of a contact that a client no longer uses, so that it finds it again when it returns.</summary>
public static class FormerKey
{
    private const string Prefix = "former:";

    public static string Of(string key) => Prefix + key;

    /// <summary>Of a further contact that the client had: the key is unique.</summary>
    public static string Of(string key, string hubSpotId) => $"{Prefix}{key}:{hubSpotId}";

    public static bool Is(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);
    }
}
