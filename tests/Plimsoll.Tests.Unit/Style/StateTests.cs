// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace Plimsoll.Tests.Unit.Style;

/// <summary>What the determinism contract demands of the pure rooms and the compiler cannot hold: no static state, no hash order.</summary>
public partial class StateTests
{
    // Looking up and changing are all that a hash table is for here: the order of its entries is not part of the contract.
    private static readonly string[] _lookups =
    [
        "Add", "Clear", "Comparer", "Contains", "ContainsKey", "Count", "EnsureCapacity", "GetAlternateLookup", "GetValueOrDefault", "Remove", "TrimExcess",
            "TryAdd",
        "TryGetValue", "Capacity",
    ];

    private static readonly string[] _hashTables =
        ["Dictionary`2", "HashSet`1", "FrozenDictionary`2", "FrozenSet`1", "ConcurrentDictionary`2", "ImmutableDictionary`2", "ImmutableHashSet`1"];

    public static TheoryData<string> PureRooms => ["Plimsoll.Core", "Plimsoll.Engine", "Plimsoll.Venues", "Plimsoll.Analysis"];

    [Theory]
    [MemberData(nameof(PureRooms))]
    public void No_static_field_can_change(string assembly) =>
        Assert.Empty(Assembly.Load(assembly).GetTypes()
            .Where(type => !type.Name.Contains('<', StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => !field.Name.Contains("<>", StringComparison.Ordinal) && CanChange(field))
            .Select(field => $"{field.DeclaringType}.{field.Name}"));

    [Fact]
    public void A_static_field_that_can_change_is_found()
    {
        string[] found = [.. typeof(Changing).GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public).Where(CanChange).Select(f => f.Name)
            .Order(StringComparer.Ordinal)];
        Assert.Equal(["Assigned", "Exposed", "List", "Property", "Table"],
            found.Select(name => name.Split('<', '>') is [_, var property, ..] ? property : name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(PureRooms))]
    public void No_hash_table_is_enumerated(string assembly) =>
        Assert.Empty(Enumerations(Assembly.Load(assembly).Location)
            .Concat(Sources.Under("src/" + assembly).SelectMany(file => BeyondLookup(file.Text).Select(found => $"{file.Path}: {found}"))));

    [Fact]
    public void An_enumerated_hash_table_is_found_in_the_program_and_in_its_source()
    {
        Assert.Contains("Dictionary`2.GetEnumerator", Enumerations(typeof(Enumerating).Assembly.Location));
        Assert.Contains("HashSet`1.GetEnumerator", Enumerations(typeof(Enumerating).Assembly.Location));
        Assert.Equal(["_byId.Values", "_byId.Select", "seen.ToArray"], BeyondLookup(
            """
            private readonly Dictionary<AccountId, List<int>> _byId = new();
            var seen = new HashSet<int>();
            _byId.TryGetValue(id, out _); _byId.Values; _byId.Select(x => x); seen.Add(1); seen.ToArray();
            """));
    }

    private static bool CanChange(FieldInfo field) =>
        !field.IsLiteral && (!field.IsInitOnly || CanGrow(field.FieldType) || (field.FieldType.IsArray && !field.IsPrivate));

    // A private array is a table of constants, which the file that holds it is read for; one that others can reach is state.
    private static bool CanGrow(Type type) =>
        type is { IsGenericType: true, IsClass: true, Namespace: "System.Collections.Generic" or "System.Collections.Concurrent" }
            && !type.Name.Contains("Comparer", StringComparison.Ordinal);

    private static ImmutableArray<string> Enumerations(string path)
    {
        using var program = new PEReader(File.OpenRead(path));
        MetadataReader metadata = program.GetMetadataReader();
        return
        [
            .. metadata.MemberReferences.Select(metadata.GetMemberReference)
                .Where(member => member.Parent.Kind == HandleKind.TypeSpecification)
                .Select(member => (Type: GenericName(metadata, (TypeSpecificationHandle)member.Parent), Member: metadata.GetString(member.Name)))
                .Where(member => _hashTables.Contains(member.Type) && member.Member is "GetEnumerator" or "get_Keys" or "get_Values" or "CopyTo")
                .Select(member => $"{member.Type}.{member.Member}")
                .Distinct(),
        ];
    }

    // A generic instance in metadata is the byte 0x15, class or value type, then the generic type itself (ECMA-335 II.23.2.12).
    private static string GenericName(MetadataReader metadata, TypeSpecificationHandle handle)
    {
        BlobReader blob = metadata.GetBlobReader(metadata.GetTypeSpecification(handle).Signature);
        if (blob.ReadByte() != (byte)SignatureTypeCode.GenericTypeInstance)
        {
            return string.Empty;
        }

        blob.ReadByte();
        EntityHandle type = blob.ReadTypeHandle();
        return type.Kind == HandleKind.TypeReference ? metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name) : string.Empty;
    }

    private static IEnumerable<string> BeyondLookup(string text)
    {
        string code = Sources.Code(text);
        string[] names = [.. HashTableName().Matches(code).Select(m => m.Groups["name"].Value).Where(n => n.Length > 0).Distinct()];
        return names.SelectMany(name => Regex.Matches(code, $@"(?<![\w.])(this\.)?{Regex.Escape(name)}\.(?<member>\w+)")
            .Where(m => !_lookups.Contains(m.Groups["member"].Value))
            .Select(m => $"{name}.{m.Groups["member"].Value}"));
    }

    [GeneratedRegex(
        @"\b(?:Dictionary|HashSet)<(?:[^<>;(){}]|<(?:[^<>;(){}]|<[^<>;(){}]*>)*>)*>\??\s+(?<name>\w+)\s*[;=,){]"
        + @"|\bvar\s+(?<name>\w+)\s*=\s*new\s+(?:Dictionary|HashSet)<")]
    private static partial Regex HashTableName();

    private static class Changing
    {
        public const int Constant = 1;
        public static readonly string Text = "fixed";
        public static readonly int[] Exposed = [1];
        public static readonly List<int> List = [];
        public static readonly Dictionary<int, int> Table = [];
        public static int Assigned = Constant;

        public static int Property { get; set; } = Assigned;
    }

    private static class Enumerating
    {
        public static int Sum(Dictionary<int, int> table, HashSet<int> set)
        {
            int sum = 0;
            foreach ((int key, int value) in table)
            {
                sum += key + value;
            }

            foreach (int item in set)
            {
                sum += item;
            }

            return sum;
        }
    }
}
