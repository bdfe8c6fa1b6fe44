using System.Reflection;
using System.Text.Json;
using Grains.Interfaces;
using Storage;

namespace Dashboard.Api;

/// <summary>Reads the words of a path or a query; a word that is none of ours is refused with those that are.</summary>
internal static class Words
{
    private static readonly string[] ReasonTitles =
        [.. typeof(Reasons).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];

    public static string Word(this MarkState state) => JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString());

    public static EntityKind Kind(string word) =>
        EntityKinds.TryParse(word, out var kind)
            ? kind
            : throw Unknown("kind", word, EntityKinds.ParentsFirst.Select(EntityKinds.Word));

    public static EntityKind? KindOrAny(string? word) => string.IsNullOrEmpty(word) ? null : Kind(word);

    public static MarkState? StateOrAny(string? word)
    {
        if (string.IsNullOrEmpty(word))
            return null;
        foreach (var state in Enum.GetValues<MarkState>())
        {
            if (state.Word() == word)
                return state;
        }

        throw Unknown("state", word, Enum.GetValues<MarkState>().Select(Word));
    }

    public static string ReasonTitle(string? title) =>
        ReasonTitles.Contains(title) ? title! : throw Unknown("reason", title ?? "", ReasonTitles);

    private static RefusalException Unknown(string what, string word, IEnumerable<string> allowed) =>
        new(400, $"'{word}' is not a {what}.", $"Use one of: {string.Join(", ", allowed)}.");
}
