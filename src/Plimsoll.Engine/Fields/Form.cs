// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Engine.Fields;

/// <summary>Something that is made of fields.</summary>
public interface IFielded
{
    /// <summary>Writes its fields, all but those of its head, in their one order.</summary>
    void Write<TSink>(ref TSink fields)
        where TSink : IFieldSink, allows ref struct;
}

/// <summary>One kind of command or of event: codec, JSON, generators and tables follow from it.</summary>
/// <typeparam name="TItem">What it is a kind of.</typeparam>
/// <typeparam name="TId">What stands in its head beside the time: an id or a sequence.</typeparam>
public abstract class Form<TItem, TId>
    where TItem : IFielded
{
    private protected Form(byte tag, string name)
    {
        Tag = tag;
        Name = name;
    }

    /// <summary>Its number in encodings.</summary>
    public byte Tag { get; }

    /// <summary>Its name in JSON, that of its type.</summary>
    public string Name { get; }

    /// <summary>Reads the fields of one.</summary>
    public abstract TItem Read<TSource>(TId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct;
}
