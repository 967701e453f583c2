namespace CryoSharp.Jobs;

/// <summary>A parameter with the value that a run uses.</summary>
/// <param name="Parameter">Which.</param>
/// <param name="Value">Of the parameter's type, or null for none.</param>
/// <param name="Source">"default", "given", or "auto: " and the reason.</param>
public sealed record ResolvedParameter(ParameterDescription Parameter, object? Value, string Source)
{
    /// <summary>The line of params.toml.</summary>
    public string ToToml() => Value is null
        ? $"# {Parameter.Name} is not set"
        : $"{Parameter.Name} = {ParameterText.Toml(Value)}  # {Source}{(Parameter.Unit.Length == 0 ? "" : $", {Parameter.Unit}")}";
}
