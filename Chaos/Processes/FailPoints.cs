namespace Chaos.Processes;

/// <summary>Arms places in the product at which the process that reaches them dies (Storage/FailPoint.cs).</summary>
internal sealed class FailPoints(string folder)
{
    public string Folder => folder;

    /// <summary>Whoever makes the n-th passage from now on dies.</summary>
    public void Arm(string name, int passage) => File.WriteAllText(Path.Combine(folder, name), $"{passage}");

    public bool IsArmed(string name) => File.Exists(Path.Combine(folder, name));

    public void Disarm(string name) => File.Delete(Path.Combine(folder, name));
}
