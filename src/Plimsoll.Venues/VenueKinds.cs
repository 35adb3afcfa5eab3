// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues;

/// <summary>The kinds that a rulebook can name, those of Core and those of every venue: the one list that readers of rulebooks are handed.</summary>
/// <remarks>It is found and not written down, so that a venue is one folder and no line elsewhere: each public class without constructor arguments that
/// implements a family of kinds is one. The order of the two assemblies and of their types has no part in it: families are sorted by name.</remarks>
public static class VenueKinds
{
    /// <summary>All of them.</summary>
    public static RulebookKinds All { get; } = new([.. KindsOf(typeof(IRulebookKind).Assembly), .. KindsOf(typeof(VenueKinds).Assembly)]);

    private static IEnumerable<IRulebookKind> KindsOf(Assembly assembly) => assembly.GetExportedTypes()
        .Where(static type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IRulebookKind)))
        .Select(static type =>
        {
            Invariant.Check(type.GetConstructor(Type.EmptyTypes) is not null, $"The kind {type.FullName} has no public constructor without arguments.");
            return (IRulebookKind)Activator.CreateInstance(type)!;
        });
}
