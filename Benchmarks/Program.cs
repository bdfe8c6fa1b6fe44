using System.CommandLine;
using Benchmarks;

Option<int> events = new("--events") { Description = "How many changes, one after the other.", DefaultValueFactory = _ => 500 };
Command latency = new("latency", "From FreshBooks' edit, through webhook, inbox and read, to HubSpot's write, with nothing else going on.") { events };
latency.SetAction((parsed, cancellation) => Latency.RunAsync(parsed.GetValue(events), cancellation));

Option<int> connections = new("--connections") { Description = "How many accounts, each with a portal; five of them fall ill.", DefaultValueFactory = _ => 50 };
Option<int> each = new("--events") { Description = "How many changes with all of them well, and again with five of them ill.", DefaultValueFactory = _ => 1200 };
connections.Validators.Add(result => { if (result.GetValue(connections) < 6) result.AddError("--connections must be 6 or more: five of them fall ill."); });
Command isolation = new("isolation", "What sick connections cost the others. Exit code 1 if it is a tenth or more.") { connections, each };
isolation.SetAction((parsed, cancellation) => Isolation.RunAsync(parsed.GetValue(connections), parsed.GetValue(each), cancellation));

RootCommand command = new("Figures of speed. Build with -c Release.") { latency, isolation };
return await command.Parse(args).InvokeAsync();
