using System.CommandLine;
using Sandbox;

var defaults = new RunOptions();
Option<int> clients = new("--clients") { Description = "How many FreshBooks clients; invoices and payments in proportion.", DefaultValueFactory = _ => defaults.Clients };
Option<int> seed = new("--seed") { Description = "Another seed, another account.", DefaultValueFactory = _ => defaults.Seed };
Option<bool> exit = new("--exit") { Description = "Mirror, make live changes, compare both sides, print the figures, end. Exit code 0 only if equal, without duplicates and 429s." };
Option<int> changes = new("--changes") { Description = "Live changes made with --exit.", DefaultValueFactory = _ => defaults.Changes };
Option<string?> json = new("--json") { Description = "Also write the figures to this file." };
Option<string> storage = new("--storage") { Description = "sqlite or postgres.", DefaultValueFactory = _ => defaults.Storage };
Option<string?> connection = new("--connection") { Description = "With --storage postgres: the server's connection string; a database of its own is created there." };
Option<string> data = new("--data") { Description = "Folder of this run. A run that was killed goes on from here.", DefaultValueFactory = _ => defaults.Data };
Option<int> port = new("--port") { Description = "First of five ports in a row, so that two sandboxes can run.", DefaultValueFactory = _ => defaults.Port };
clients.Validators.Add(result => { if (result.GetValue(clients) is < 1 or > 100_000) result.AddError("--clients must lie between 1 and 100000."); });
port.Validators.Add(result => { if (result.GetValue(port) is < 1 or > 65_530) result.AddError("--port must lie between 1 and 65530."); });
storage.AcceptOnlyFromAmong("sqlite", "postgres");

RootCommand command = new("A FreshBooks account and a HubSpot portal, simulated on this machine, and the real product between them.")
{
    clients, seed, exit, changes, json, storage, connection, data, port,
};
command.Validators.Add(result =>
{
    if (result.GetValue(storage) == "postgres" && result.GetValue(connection) is null)
        result.AddError("--storage postgres needs --connection \"Host=…;Username=…;Password=…\".");
});
command.SetAction((parsed, cancellation) => Run.Async(new RunOptions
{
    Clients = parsed.GetValue(clients),
    Seed = parsed.GetValue(seed),
    Exit = parsed.GetValue(exit),
    Changes = parsed.GetValue(changes),
    Json = parsed.GetValue(json),
    Storage = parsed.GetValue(storage)!,
    Connection = parsed.GetValue(connection),
    Data = parsed.GetValue(data)!,
    Port = parsed.GetValue(port),
}, cancellation));
return await command.Parse(args).InvokeAsync();
