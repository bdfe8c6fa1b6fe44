using System.Collections.Immutable;
using Grains.FreshBooks;
using Grains.Interfaces;

namespace Grains.Connecting;

public static class AccountChoice
{
    /// <param name="chosen">The account of an earlier consent: a reconnect must bring the same.</param>
    /// <param name="asked">The account that the operator named; null: the login's only one.</param>
    /// <exception cref="RefusalException">409: the login has none, has several, or lacks the one it should have.</exception>
    public static string Choose(ImmutableArray<FreshBooksAccount> accounts, string? chosen, string? asked)
    {
        if ((chosen ?? asked) is { } wanted)
        {
            return accounts.Any(account => account.Id == wanted)
                ? wanted
                : throw new RefusalException(409, $"This FreshBooks login does not have account {wanted}.",
                    $"Consent with the login that has it. This one has: {List(accounts)}.");
        }

        return accounts switch
        {
            [var only] => only.Id,
            [] => throw new RefusalException(409, "This FreshBooks login has no accounting account.",
                "Consent with the login of the business's owner."),
            _ => throw new RefusalException(409, "This FreshBooks login has several accounts.",
                $"Delete this connection and make one per account, each with freshBooksAccount set to one of: {List(accounts)}."),
        };
    }

    /// <summary>Ids only: this text is stored, and a business may bear a person's name.</summary>
    private static string List(ImmutableArray<FreshBooksAccount> accounts) =>
        accounts.IsEmpty ? "none" : string.Join(", ", accounts.Select(account => account.Id));
}
