// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>How a kind of model that a later folder defines is written in a rulebook. The caller of the reader hands in the formats that it knows.</summary>
public interface IModelFormat
{
    /// <summary>The value of <c>kind</c>.</summary>
    string Kind { get; }

    /// <summary>Reads the model; null when anything is wrong, which is then noted at the place.</summary>
    IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog);
}
