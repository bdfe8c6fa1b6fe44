using Sandbox.FreshBooks;

namespace Sandbox.Data;

/// <summary>Draws the next edit by weight, one at a time.</summary>
internal sealed class EditChoice(Random random, params (int Weight, Func<BookEdit?> Edit)[] edits)
{
    private readonly Lock _gate = new();

    public BookEdit Next()
    {
        lock (_gate)
            for (; ; )
            {
                var draw = random.Next(edits.Sum(edit => edit.Weight));
                var chosen = edits.First(edit => (draw -= edit.Weight) < 0);
                // Null where nothing is left to be edited that way: another draw, and a client can always be called.
                if (chosen.Edit() is { } edit)
                    return edit;
            }
    }
}
