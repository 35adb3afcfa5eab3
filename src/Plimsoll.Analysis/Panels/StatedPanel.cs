// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Risk;

namespace Plimsoll.Analysis;

/// <summary>A panel of past prices as somebody states it.</summary>
/// <param name="Name">What messages call it: the path of its file, or any name.</param>
/// <param name="Prices">Its columns.</param>
public sealed record StatedPanel(string Name, PricePanel Prices);
