// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plimsoll.Values;

/// <summary>What the 18-decimal value types have in common, for code that is the same for all of them.</summary>
public interface IFixed<TSelf>
    where TSelf : struct, IFixed<TSelf>
{
    /// <summary>The value in units of 10⁻¹⁸.</summary>
    Int128 Atoms { get; }

    /// <summary>The value of <paramref name="atoms"/> units of 10⁻¹⁸.</summary>
    static abstract TSelf FromAtoms(Int128 atoms);
}

/// <summary>Writes a fixed-point value as a decimal string and reads only such strings: a JSON number has already been a double somewhere.</summary>
public sealed class FixedJsonConverter<T> : JsonConverter<T>
    where T : struct, IFixed<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && Fixed18.TryParse(reader.GetString(), out Int128 atoms))
        {
            return T.FromAtoms(atoms);
        }

        string found = reader.TokenType == JsonTokenType.String ? $"\"{reader.GetString()}\"" : $"a {reader.TokenType}";
        throw new JsonException($"expected a decimal in a string with at most 18 decimals, such as \"0.05\"; found {found}");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Fixed18.Format(value.Atoms));
}
