// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;

namespace Plimsoll.Tests.Vectors.Frame;

/// <summary>Runs one kind of golden case through Plimsoll's public API. Every class with this interface is found and used by itself.</summary>
internal interface IVectorAdapter
{
    /// <summary>The figures that Plimsoll computes from the case's inputs, in the shape of its <c>expected</c>; null when the case is not of this adapter's
    /// kind.</summary>
    /// <remarks>It must not read <see cref="VectorCase.Expected"/>. The frame compares; a figure that is expected and not computed fails the case.</remarks>
    JsonNode? Compute(VectorCase vector);

    /// <summary>The shipped rulebook whose formulas and, but for what the case itself gives, figures it goes through: a name for its newest version,
    /// <c>name@2025-01-09</c> for one of several; null where it goes through none.</summary>
    string? Rulebook(VectorCase vector) => null;

    /// <summary>The same where a case goes through several versions of a rulebook: each that the figures of the case follow from.</summary>
    IReadOnlyList<string> Rulebooks(VectorCase vector) => Rulebook(vector) is { } one ? [one] : [];

    /// <summary>The absolute tolerance of one figure where the case's own form of tolerance needs knowledge of the kind; null for the usual forms.</summary>
    double? Tolerance(VectorCase vector, string figure) => null;
}
