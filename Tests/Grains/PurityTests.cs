using System.Reflection;
using Xunit;

namespace Tests.Grains;

/// <summary>The analyzer sees calls; this sees mentions: no field, parameter or result of a pure type is something that acts.</summary>
public class PurityTests
{
    private static readonly string[] PureNamespaces = ["Grains.Mapping", "Grains.Sync", "Grains.Batching"];
    private static readonly string[] Acting = ["System.Threading.Tasks", "System.Net.Http", "Microsoft.Extensions.Logging", "System.IO", "Orleans.Runtime", "System.TimeProvider", "System.Random"];

    [Fact]
    public void Pure_types_mention_nothing_that_acts()
    {
        var types = typeof(global::Grains.Batching.Window).Assembly.GetTypes()
            .Where(type => PureNamespaces.Contains(type.Namespace) && type.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is null)
            .ToArray();
        Assert.NotEmpty(types);
        Assert.DoesNotContain(types.SelectMany(Mentions), mention => Acting.Any(acting => mention.Type.FullName?.StartsWith(acting, StringComparison.Ordinal) is true));
    }

    private static IEnumerable<(MemberInfo Member, Type Type)> Mentions(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (var field in type.GetFields(All))
            yield return (field, field.FieldType);
        foreach (var method in type.GetMethods(All))
        {
            yield return (method, method.ReturnType);
            foreach (var parameter in method.GetParameters())
                yield return (method, parameter.ParameterType);
        }
    }
}
