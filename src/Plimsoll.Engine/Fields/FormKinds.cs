// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Engine.Fields;

/// <summary>All kinds of command, or all of event, by number and by name.</summary>
/// <typeparam name="TForm">The kinds.</typeparam>
/// <typeparam name="TItem">What they are kinds of.</typeparam>
/// <typeparam name="TId">What stands in its head beside the time.</typeparam>
public sealed class FormKinds<TForm, TItem, TId>
    where TForm : Form<TItem, TId>
    where TItem : IFielded
{
    private readonly TForm?[] _byTag;

    internal FormKinds(string word, params IEnumerable<TForm> kinds)
    {
        Word = word;
        All = [.. kinds.OrderBy(static form => form.Tag)];
        _byTag = new TForm?[All[^1].Tag + 1];
        foreach (TForm form in All)
        {
            Invariant.Check(_byTag[form.Tag] is null, "Two kinds have one number.");
            _byTag[form.Tag] = form;
        }
    }

    /// <summary>What they are kinds of, in a word: "command".</summary>
    public string Word { get; }

    /// <summary>All of them, by their numbers.</summary>
    public ImmutableArray<TForm> All { get; }

    /// <summary>Their names, as a message says what was expected.</summary>
    public string Expected => "one of " + string.Join(", ", All.Select(static form => form.Name));

    /// <summary>The kind with a number; null when there is none.</summary>
    public TForm? Tagged(byte tag) => tag < _byTag.Length ? _byTag[tag] : null;

    /// <summary>The kind with a name; null when there is none.</summary>
    public TForm? Named(string name)
    {
        foreach (TForm form in All)
        {
            if (form.Name == name)
            {
                return form;
            }
        }

        return null;
    }
}
