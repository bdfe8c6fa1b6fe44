using System.Collections.Immutable;
using System.Globalization;
using Sandbox;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;

namespace Benchmarks;

/// <summary>
/// Whether sick connections slow the others down. The same edits go on in all accounts, well or ill, in turns: a while
/// with all of them well, a while with five of them ill, so that whatever else the machine does falls on both alike.
/// </summary>
internal static class Isolation
{
    private const int Turns = 6;
    private const double MostSlower = 1.10;

    private static readonly ImmutableArray<(string Name, Action<World> Sicken)> Illnesses =
    [
        ("its token is revoked", world => world.Portal.Faults.Add(new HubSpotFault { Status = 401, Times = null })),
        ("HubSpot answers 429 to everything", world => world.Portal.Faults.Add(new HubSpotFault { Status = 429, Times = null })),
        ("every record is refused", world => world.Portal.Faults.Add(new HubSpotFault { Operation = "batch/", Status = 400, Times = null })),
        ("every answer of FreshBooks' has 10 MB", world => world.FreshBooksFaults.Add(new Fault(FaultKind.Swollen, Times: null))),
        ("every answer of HubSpot's has 10 MB", world => world.Portal.Faults.Add(new HubSpotFault { Kind = HubSpotFaultKind.Swollen, Times = null })),
    ];

    /// <returns>0: whoever is well is slowed by less than a tenth, and all are equal in the end.</returns>
    public static async Task<int> RunAsync(int connections, int events, CancellationToken cancellation)
    {
        var time = TimeProvider.System;
        await using var worlds = await Worlds.StartAsync(connections, number => new WorldOptions { Clients = 4, Seed = number, Today = Oracle.Today(time) }, time);
        await using var product = await OneSilo.StartAsync(worlds.ProductSettings(), cancellation);
        var ids = new List<string>();
        foreach (var world in worlds.All)
            ids.Add(await product.ConnectAsync(world.Books.Options.AccountId, world.Portal.Options.Token, cancellation, world.Books.Options.AccountId));
        foreach (var (world, id) in worlds.All.Zip(ids))
            await OneSilo.UntilEqualAsync(product, world, id, time, cancellation);

        Console.WriteLine($"{connections} connections are mirrored.");
        var (patients, others) = (worlds.All[..Illnesses.Length], worlds.All[Illnesses.Length..]);
        var run = new Run(patients, others, time);
        await run.TurnAsync(events / Turns, [], cancellation);
        var (well, ill) = (new List<double>(), new List<double>());
        for (var turn = 0; turn < Turns; turn++)
        {
            Heal(patients);
            await Task.Delay(TimeSpan.FromSeconds(3), time, cancellation);
            await run.TurnAsync(events / Turns, well, cancellation);
            foreach (var (patient, illness) in patients.Zip(Illnesses))
                illness.Sicken(patient);
            await Task.Delay(TimeSpan.FromSeconds(3), time, cancellation);
            await run.TurnAsync(events / Turns, ill, cancellation);
        }

        var code = Tell(Percentiles.Of(well), Percentiles.Of(ill));
        foreach (var (patient, illness) in patients.Zip(Illnesses))
            Console.WriteLine($"  {illness.Name}: {SickAnswers(patient, Side.FreshBooks)} of FreshBooks', {SickAnswers(patient, Side.HubSpot)} of HubSpot's answers");

        // Whoever was ill gets well: what was refused is looked at again, as by an operator.
        Heal(patients);
        foreach (var (world, id) in worlds.All.Zip(ids))
        {
            await product.PostAsync($"api/connections/{id}/audit", cancellation);
            await OneSilo.UntilEqualAsync(product, world, id, time, cancellation);
        }

        Console.WriteLine("Both sides of all are equal.");
        return code;
    }

    private static void Heal(ImmutableArray<World> patients)
    {
        foreach (var patient in patients)
        {
            patient.Portal.Faults.Clear();
            patient.FreshBooksFaults.Clear();
        }
    }

    private static int SickAnswers(World patient, Side side) => patient.Ledger.Entries(side).Count(entry => entry.Injected);

    private static int Tell(Percentiles well, Percentiles ill)
    {
        var (median, tail) = (ill.P50 / well.P50, ill.P90 / well.P90);
        Console.WriteLine($"all well:     {well}");
        Console.WriteLine($"five are ill: {ill} ({string.Join("; ", Illnesses.Select(illness => illness.Name))})");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"slower by:    p50 {median - 1:P1}, p90 {tail - 1:P1}"));
        return median < MostSlower && tail < MostSlower ? 0 : 1;
    }

    /// <summary>Edits, one after the other in the accounts that are well, each waited for; and as many in those that may be ill.</summary>
    private sealed class Run(ImmutableArray<World> patients, ImmutableArray<World> others, TimeProvider time)
    {
        private int _number;

        public async Task TurnAsync(int edits, List<double> taken, CancellationToken cancellation)
        {
            for (var edit = 0; edit < edits; edit++)
            {
                _number++;
                LiveEdit.Make(patients[_number % patients.Length], _number / patients.Length);
                taken.Add(await LiveEdit.MillisecondsAsync(others[_number % others.Length], _number, time, cancellation));
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellation);
            }
        }
    }
}
