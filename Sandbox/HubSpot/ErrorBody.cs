using System.Text.Json;

namespace Sandbox.HubSpot;

/// <summary>An error as HubSpot writes it, whole answer or entry of errors[]; every field may be missing.</summary>
internal sealed record ErrorBody
{
    public string Status { get; init; } = "error";

    public string? Message { get; init; }

    public string? CorrelationId { get; init; }

    public string? Category { get; init; }

    public string? SubCategory { get; init; }

    public string? ErrorType { get; init; }

    public string? PolicyName { get; init; }

    public string? GroupName { get; init; }

    public IReadOnlyDictionary<string, string[]>? Context { get; init; }

    public IReadOnlyList<ErrorDetail>? Errors { get; init; }

    public IReadOnlyDictionary<string, string>? Links { get; init; }

    public static ErrorBody Validation(string message, string? subCategory = null, params (string Key, string[] Values)[] context) => new()
    {
        Message = message,
        Category = "VALIDATION_ERROR",
        SubCategory = subCategory,
        Context = Of(context),
    };

    /// <summary>"Property values were not valid", with one entry per value that was not.</summary>
    public static ErrorBody InvalidProperties(IReadOnlyList<PropertyProblem> problems, int portalId) => new()
    {
        Message = "Property values were not valid: " + JsonSerializer.Serialize(problems.Select(problem => new
        {
            isValid = false,
            message = problem.Message,
            error = problem.Code,
            name = problem.Name,
            localizedErrorMessage = problem.Message,
            portalId,
        })),
        Category = "VALIDATION_ERROR",
        Errors = [.. problems.Select(problem => new ErrorDetail(problem.Message, problem.Code, Of(("propertyName", [problem.Name]))))],
    };

    public static ErrorBody Missing(ObjectType type, params string[] ids) => new()
    {
        Message = $"Could not get some {type.Label} objects, they may be deleted or not exist. Check that ids are valid.",
        Category = "OBJECT_NOT_FOUND",
        Context = Of(("ids", ids)),
    };

    public ErrorBody With(string key, params string[] values) =>
        this with { Context = new Dictionary<string, string[]>(Context ?? new Dictionary<string, string[]>()) { [key] = values } };

    private static Dictionary<string, string[]>? Of(params (string Key, string[] Values)[] context) =>
        context.Length == 0 ? null : context.ToDictionary(pair => pair.Key, pair => pair.Values);
}

internal sealed record ErrorDetail(string Message, string? Code, IReadOnlyDictionary<string, string[]>? Context);
