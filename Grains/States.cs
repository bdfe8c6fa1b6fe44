using Orleans.Storage;

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
    /// What is stored now. An activation that was ending may have stored something after this one read, which would take
    /// what it lacks for not there as long as it lives.
    /// </summary>
    public static async Task<T> AgainAsync<T>(this IPersistentState<T> state)
    {
        await state.ReadStateAsync();
        return state.State;
    }

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
        catch (Exception error)
        {
            state.State = before;
            if (error is InconsistentStateException)
                throw;

            // It may be stored all the same, and then nothing that this activation remembers can be trusted: Orleans ends
            // it for this exception, and the next one reads what is.
            throw new InconsistentStateException("Nobody knows whether it was stored.", "unknown", state.Etag, error);
        }
    }
}
