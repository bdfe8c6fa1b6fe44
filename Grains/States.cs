namespace Grains;

/// <summary>How grains write down what they know.</summary>
internal static class States
{
    /// <summary>
    /// Stores the next state. Where that fails, what is not stored did not happen: a grain that believed it would find
    /// nothing left to write at the next attempt, and after a restart nobody would know it.
    /// </summary>
    public static Task KeepAsync<T>(this IPersistentState<T> state, T next) =>
        Equals(next, state.State) ? Task.CompletedTask : state.NoteAsync(next);

    /// <summary>
    /// The same ahead of a request, also where it is stored already: of two activations, which a failure can leave for a
    /// moment, only one gets past the storage's ETag, and the older one may have noted the very same for an earlier attempt.
    /// </summary>
    public static async Task NoteAsync<T>(this IPersistentState<T> state, T next)
    {
        var before = state.State;
        try
        {
            state.State = next;
            await state.WriteStateAsync();
        }
        catch
        {
            state.State = before;
            throw;
        }
    }
}
