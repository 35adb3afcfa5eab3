// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Fields;
using Plimsoll.Engine.Limits;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <summary>The figures and names in a command, by their fields: what a refusal says was given. Lists are passed over, and a command that lacks a part, which
/// has no JSON, has figures all the same.</summary>
internal sealed class GivenFigures : IFieldSink
{
    private readonly Dictionary<string, string> _figures = new(StringComparer.Ordinal);

    private GivenFigures()
    {
    }

    /// <summary>True where the command names an account.</summary>
    public bool HasAccount { get; private set; }

    /// <summary>The figures of a command.</summary>
    public static GivenFigures Of(Command command)
    {
        GivenFigures figures = new();
        command.Write(ref figures);
        return figures;
    }

    /// <summary>A figure as text; null where the command has none of the name.</summary>
    public string? this[string name] => _figures.GetValueOrDefault(name);

    /// <inheritdoc/>
    public void Decimal(string name, Int128 atoms) => _figures[name] = Fixed18.Format(atoms);

    /// <inheritdoc/>
    public void Index(string name, PoolIndex value) => _figures[name] = value.ToString();

    /// <inheritdoc/>
    public void OptionalDecimal(string name, Int128 atoms)
    {
        if (atoms != 0)
        {
            Decimal(name, atoms);
        }
    }

    /// <inheritdoc/>
    public void Text(string name, string value)
    {
        // A name is told; a rulebook, which is a page, is not.
        if (value is { Length: <= EngineLimits.MaxNameLength })
        {
            _figures[name] = value;
        }
    }

    /// <inheritdoc/>
    public void OptionalText(string name, string value) => Text(name, value);

    /// <inheritdoc/>
    public void Account(string name, AccountId value) => HasAccount = true;

    /// <inheritdoc/>
    public void Owner(string name, OwnerId value)
    {
    }

    /// <inheritdoc/>
    public void Asset(string name, AssetId value)
    {
    }

    /// <inheritdoc/>
    public void Instrument(string name, InstrumentId value)
    {
    }

    /// <inheritdoc/>
    public void Optional(string name, InstrumentId? value)
    {
    }

    /// <inheritdoc/>
    public void Observable(string name, ObservableId value)
    {
    }

    /// <inheritdoc/>
    public void Identity(string name, CommandId value)
    {
    }

    /// <inheritdoc/>
    public void Number(string name, int value)
    {
    }

    /// <inheritdoc/>
    public void Signed(string name, long value)
    {
    }

    /// <inheritdoc/>
    public void Flag(string name, bool value)
    {
    }

    /// <inheritdoc/>
    public void OptionalTime(string name, Timestamp value)
    {
    }

    /// <inheritdoc/>
    public void Choice<T>(string name, T value)
        where T : unmanaged, Enum
    {
    }

    /// <inheritdoc/>
    public void List<T, TForm>(string name, ImmutableArray<T> items)
        where TForm : struct, IForm<T>
    {
    }

    /// <inheritdoc/>
    public void Missing()
    {
    }
}
