using System.Data;
using System.Data.Common;

namespace Storage;

/// <summary>One statement. Within a commit statements run in the order of <paramref name="Row"/>, so that two processes lock rows in one order.</summary>
/// <param name="Row">Names the row that is touched; statements on one row keep their order.</param>
internal sealed record Statement(string Row, string Sql, params (string Name, object? Value)[] Parameters)
{
    /// <summary>Whether the rows it touches count as those of the change.</summary>
    public bool Counts { get; init; } = true;

    public void Bind(DbParameterCollection target, Func<DbParameter> create)
    {
        foreach (var (name, value) in Parameters)
        {
            var parameter = create();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            // PostgreSQL prepares a statement anew for each combination of types.
            if (value is null)
                parameter.DbType = DbType.String;
            target.Add(parameter);
        }
    }
}

/// <summary>What is committed together or not at all.</summary>
internal sealed record Change(IReadOnlyList<Statement> Statements)
{
    public Change(Statement only)
        : this([only])
    {
    }
}
