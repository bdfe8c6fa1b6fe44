using System.CommandLine;
using Benchmarks;

Option<int> events = new("--events") { Description = "How many changes, one after the other.", DefaultValueFactory = _ => 500 };
Command latency = new("latency", "From FreshBooks' edit, through webhook, inbox and read, to HubSpot's write, with nothing else going on.") { events };
latency.SetAction((parsed, cancellation) => Latency.RunAsync(parsed.GetValue(events), cancellation));
RootCommand command = new("Figures of speed. Build with -c Release.") { latency };
return await command.Parse(args).InvokeAsync();
