using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace CryoSharp.Jobs;

/// <summary>Makes descriptions of the properties of a record.</summary>
internal static class ParameterReader
{
    /// <summary>Describes a property.</summary>
    /// <param name="defaults">A record on which nothing was set.</param>
    /// <exception cref="ArgumentException">No attribute, or a type that cannot be typed in.</exception>
    public static ParameterDescription Describe(PropertyInfo property, object defaults)
    {
        ParameterAttribute attribute = property.GetCustomAttribute<ParameterAttribute>()
            ?? throw new ArgumentException($"{property.DeclaringType!.Name}.{property.Name} has no [Parameter].");
        bool isList = property.PropertyType == typeof(ImmutableArray<string>) || property.PropertyType == typeof(ImmutableArray<double>);
        Type type = isList ? property.PropertyType.GetGenericArguments()[0] : Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (!type.IsEnum && type != typeof(string) && type != typeof(int) && type != typeof(double) && type != typeof(bool))
        {
            throw new ArgumentException($"{property.DeclaringType!.Name}.{property.Name} is a {type.Name}, which cannot be typed in.");
        }

        string name = ParameterText.Kebab(property.Name);
        bool isRequired = property.IsDefined(typeof(RequiredMemberAttribute));
        object? value = property.GetValue(defaults);
        return new ParameterDescription
        {
            Name = name,
            Option = attribute.IsPositional ? name.ToUpperInvariant() : $"--{name}",
            Title = attribute.Title,
            Help = attribute.Help,
            Group = attribute.Group,
            Type = type,
            IsList = isList,
            IsRequired = isRequired,
            IsPositional = attribute.IsPositional,
            IsInputFile = attribute.IsInputFile,
            OfRun = attribute.OfRun,
            Default = isRequired || isList ? null : value,
            Auto = attribute.Auto,
            Unit = attribute.Unit,
            Minimum = double.IsNaN(attribute.Minimum) ? null : attribute.Minimum,
            Maximum = double.IsNaN(attribute.Maximum) ? null : attribute.Maximum,
            Above = double.IsNaN(attribute.Above) ? null : attribute.Above,
            Choices = type.IsEnum ? [.. Enum.GetValues(type).Cast<Enum>().Select(ParameterText.ChoiceName)] : [],
            Aliases = [.. attribute.Alias.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            Level = attribute.Level,
            OnlyWith = attribute.OnlyWith,
            NotWith = attribute.NotWith,
            Property = property,
        };
    }
}
