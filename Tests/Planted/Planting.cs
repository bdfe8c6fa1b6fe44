using System.Text;

namespace Tests.Planted;

/// <summary>Puts bugs into the text of a file, each beside the sound text, by their places in the file as it is.</summary>
internal static class Planting
{
    /// <exception cref="InvalidOperationException">A healthy text does not stand in the file once, or lies across another's.</exception>
    public static string Plant(string text, IEnumerable<PlantedBug> bugs)
    {
        var planted = new StringBuilder();
        var end = 0;
        foreach (var place in bugs.GroupBy(bug => PlaceOf(bug, text)).OrderBy(place => place.Key))
        {
            if (place.Key < end || place.Any(bug => bug.Healthy != place.First().Healthy))
                throw new InvalidOperationException($"{place.First().File}: the healthy text of \"{place.First().Name}\" lies across another bug's. Choose a part that does not, or the same.");
            var healthy = place.First().Healthy;
            planted.Append(text, end, place.Key - end).Append(place.Aggregate(healthy, (beside, bug) => bug.Beside(beside)));
            end = place.Key + healthy.Length;
        }

        return planted.Append(text, end, text.Length - end).ToString();
    }

    private static int PlaceOf(PlantedBug bug, string text)
    {
        var first = text.IndexOf(bug.Healthy, StringComparison.Ordinal);
        if (first < 0)
            throw new InvalidOperationException($"{bug.File}: the healthy text of \"{bug.Name}\" is not there (any more): {bug.Healthy}");
        if (text.IndexOf(bug.Healthy, first + 1, StringComparison.Ordinal) >= 0)
            throw new InvalidOperationException($"{bug.File}: the healthy text of \"{bug.Name}\" is there more than once: {bug.Healthy}");
        return first;
    }
}
