using Microsoft.Extensions.Options;
using Storage;

namespace Silo;

/// <summary>Turns what an operator can mend into sentences. What is left is a defect of ours and keeps its stack trace.</summary>
internal static class StartFailure
{
    /// <summary>Null: not an operator's matter.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        OptionsValidationException settings => string.Join(Environment.NewLine, settings.Failures),
        AggregateException { InnerExceptions: var several } when several.All(one => one is OptionsValidationException) =>
            string.Join(Environment.NewLine, several.Select(Explain)),
        StartRefusedException or StorageUnavailableException or InvalidDataException => failure.Message,
        // The configuration binder's own words name the setting and the value; only numbers, times and addresses are converted.
        InvalidOperationException when failure.Message.StartsWith("Failed to convert configuration value", StringComparison.Ordinal) =>
            $"{failure.Message} Correct it, or remove it to have the default.",
        UnauthorizedAccessException => $"{failure.Message} Let this user write there, or set Storage:DataFolder to another folder.",
        IOException => $"{failure.Message} Check the folder in Storage:DataFolder, and the ports in {Doors.PublicSetting} and {Doors.PrivateSetting}.",
        _ => null,
    };
}
