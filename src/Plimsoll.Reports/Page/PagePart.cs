// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using Plimsoll.Values;

namespace Plimsoll.Reports;

/// <summary>The files that pages are put together from, which lie in this assembly.</summary>
internal static class PagePart
{
    /// <summary>The text of one.</summary>
    /// <param name="name">The file's name.</param>
    internal static string Read(string name)
    {
        using Stream? stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("pages/" + name);
        Invariant.Check(stream is not null, "The parts of pages are embedded in this assembly.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
