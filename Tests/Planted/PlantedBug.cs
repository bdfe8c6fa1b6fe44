namespace Tests.Planted;

/// <summary>
/// A mistake that an engineer might make in the product, and the test that notices. It stands beside the sound text in
/// one build of a copy, and a run with <see cref="Switch"/> set to its name has it; the product itself knows nothing
/// of this. A bug in several places has an entry for each, of one name.
/// </summary>
/// <param name="Name">The bug in words, and the value that switches it on.</param>
/// <param name="File">The product's file, from the repository's root.</param>
/// <param name="Healthy">Whole statements (then it ends with a semicolon) or an expression; stands in the file once.</param>
/// <param name="Planted">What a mistaken engineer would have written; empty: the statements are forgotten.</param>
/// <param name="CaughtBy">The full name of a test method that fails with the bug and passes without.</param>
internal sealed record PlantedBug(string Name, string File, string Healthy, string Planted, string CaughtBy)
{
    /// <summary>The environment variable that says which bug a process has.</summary>
    public const string Switch = "PLANTED_BUG";

    /// <summary>The healthy text, or what this or another bug has made of it, with the bug beside it.</summary>
    public string Beside(string healthy)
    {
        var isOn = $"""global::System.Environment.GetEnvironmentVariable("{Switch}") == "{Name}" """.TrimEnd();
        return Healthy.EndsWith(';')
            ? $"if ({isOn}) {{ {Planted} }} else {{ {healthy} }}"
            : $"({isOn} ? ({Planted}) : ({healthy}))";
    }
}
