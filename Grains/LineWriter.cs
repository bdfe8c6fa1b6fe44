using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Mapping;
using Grains.Sync;

namespace Grains;

/// <summary>
/// Writes an invoice's line, and sees by HubSpot's answer that it comes to what it should. Where it does not, a person may
/// have put a discount on it, which is taken away; then HubSpot rounds the price, and the line takes its exact form.
/// </summary>
/// <param name="keyIsUnique">HubSpot refuses a second line of one key; otherwise a line that is made again is looked for on its invoice first.</param>
internal sealed class LineWriter(RecordWriter writer, bool keyIsUnique)
{
    public async Task<Written> WriteAsync(WrittenRecord known, LineForms line, ImmutableArray<Link> birth)
    {
        var form = line.For(known);
        var written = await WriteAsync(known, line, form, birth);
        if (!IsMet(written, line) && !written.Did.Contains("created"))
            written = written.And(await WriteAsync(written.Record.Doubting(form, LineForms.Discounts), line, LineForms.Undiscounted(form), birth));
        if (!IsMet(written, line) && line.Exact != line.Plain)
            written = written.And(await WriteAsync(written.Record, line, line.Exact, birth));
        return Checked(written, line);
    }

    /// <summary>A price that came to something else is forgotten, so that the next attempt writes it again, whatever happens to this one.</summary>
    private async Task<Written> WriteAsync(WrittenRecord known, LineForms line, Desired form, ImmutableArray<Link> birth)
    {
        var written = await writer.WriteAsync(known, form with
        {
            BirthLinks = birth,
            Anchor = keyIsUnique || known.HubSpotId is null ? null : birth.FirstOrDefault(),
        });
        return IsMet(written, line) ? written : written with { Record = written.Record.Doubting(form, ["price"]) };
    }

    private static bool IsMet(Written written, LineForms line) => written.WhyNot is not null || line.IsMetBy(written.Answered);

    private static Written Checked(Written written, LineForms line) => IsMet(written, line)
        ? written
        : written with { WhyNot = new Outcome.Rejected(new Reason(Reasons.AnotherTotal, $"HubSpot line item {written.Record.HubSpotId}")) };
}
