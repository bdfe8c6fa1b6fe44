namespace Silo;

/// <summary>The process cannot start as it is set up. The message is for the operator: what is wrong, which setting, what to do.</summary>
internal sealed class StartRefusedException(string message) : Exception(message);
