using System.Reflection;
using Grains.Interfaces;
using Xunit;

namespace Tests.Docs;

public class ReasonTitlesTests
{
    [Fact]
    public void Every_reason_stands_in_the_docs_with_its_remedy_under_its_own_title()
    {
        var table = File.ReadAllLines(Path.Combine(Repository.Root().FullName, "docs", "mapping.md"))
            .SkipWhile(line => !line.StartsWith("## Why a record is not in step", StringComparison.Ordinal))
            .Where(line => line.StartsWith('|'))
            .Select(line => line.Split('|')[1])
            .SelectMany(cell => cell.Split('·'))
            .Select(title => title.Trim())
            .ToHashSet();
        Assert.All(Titles(), title => Assert.Contains(title, table));
    }

    private static IEnumerable<string> Titles() => typeof(Reasons)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (string)field.GetRawConstantValue()!);
}
