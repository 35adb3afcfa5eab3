// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Runtime.CompilerServices;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Style;

/// <summary>The conventions of the value types, held for all of them at once, the ones still to come included.</summary>
public class ValueTypeTests
{
    // The table of allowed operators: same unit in, same unit or a truth value out.
    private static readonly string[] _moneyOperators =
    [
        "op_Addition", "op_Subtraction", "op_UnaryNegation", "op_LessThan", "op_GreaterThan", "op_LessThanOrEqual", "op_GreaterThanOrEqual", "op_Equality",
            "op_Inequality",
    ];

    public static TheoryData<Type> ValueTypes =>
        [.. typeof(Amount).Assembly.GetExportedTypes().Where(t => t is { IsValueType: true, IsEnum: false, Namespace: "Plimsoll.Values" })];

    public static TheoryData<Type> MoneyTypes =>
        [.. typeof(Amount).Assembly.GetExportedTypes()
        .Where(t => t.IsValueType && t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IFixed<>)))];

    [Fact]
    public void The_money_types_are_found() =>
        Assert.All([typeof(Amount), typeof(Price), typeof(Quantity), typeof(Ratio)], type => Assert.Contains(MoneyTypes, row => row.Data == type));

    [Theory]
    [MemberData(nameof(ValueTypes))]
    public void A_value_never_changes(Type type)
    {
        Assert.True(type.IsDefined(typeof(IsReadOnlyAttribute), inherit: false));
        Assert.Empty(type.GetFields(BindingFlags.Instance | BindingFlags.Public));
    }

    [Theory]
    [MemberData(nameof(ValueTypes))]
    public void There_is_no_conversion_operator(Type type) =>
        Assert.Empty(Conversions(type).Where(m => type != typeof(RefusalSubject)).Select(m => m.ToString()));

    [Fact]
    public void An_id_becomes_the_subject_of_a_refusal_by_itself_and_a_number_never_does()
    {
        MethodInfo[] conversions = [.. Conversions(typeof(RefusalSubject))];
        Assert.Equal(8, conversions.Length);
        Assert.All(conversions, static m => Assert.Equal(typeof(RefusalSubject), m.ReturnType));
        Assert.All(conversions, static m => Assert.Equal("Plimsoll.Values", m.GetParameters()[0].ParameterType.Namespace));
    }

    private static IEnumerable<MethodInfo> Conversions(Type type) =>
        type.GetMethods(BindingFlags.Static | BindingFlags.Public).Where(static m => m.Name is "op_Implicit" or "op_Explicit");

    [Theory]
    [MemberData(nameof(MoneyTypes))]
    public void The_default_is_zero(Type type)
    {
        object zero = Activator.CreateInstance(type)!;
        Assert.Equal(type.GetProperty("Zero")!.GetValue(null), zero);
        Assert.Equal(Int128.Zero, type.GetProperty("Atoms")!.GetValue(zero));
        Assert.Equal(true, type.GetProperty("IsZero")!.GetValue(zero));
        Assert.Equal("0", zero.ToString());
    }

    [Theory]
    [MemberData(nameof(MoneyTypes))]
    public void Money_has_the_operators_of_the_table_on_its_own_type_and_no_others(Type type)
    {
        MethodInfo[] operators = [.. type.GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Where(m => m.IsSpecialName && m.Name.StartsWith("op_", StringComparison.Ordinal))];
        Assert.Equal(_moneyOperators.Order(StringComparer.Ordinal), operators.Select(m => m.Name).Order(StringComparer.Ordinal));
        Assert.All(operators, m => Assert.All(m.GetParameters(), p => Assert.Equal(type, p.ParameterType)));
        Assert.All(operators, m => Assert.True(m.ReturnType == type || m.ReturnType == typeof(bool)));
    }

    [Theory]
    [MemberData(nameof(MoneyTypes))]
    public void Whatever_can_be_inexact_takes_a_rounding_and_nothing_takes_a_double_but_the_quantiser(Type type)
    {
        MethodInfo[] methods = type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly);
        Assert.All(
            methods.Where(m => m.Name is "Times" or "Scale" or "Per" or "DividedBy" or "RoundTo" or "Moved" or "TryQuantise"),
            m => Assert.Contains(m.GetParameters(), p => p.ParameterType == typeof(Rounding)));
        Assert.Equal(["TryQuantise"], methods.Where(m => m.GetParameters().Any(p => p.ParameterType == typeof(double) || p.ParameterType == typeof(decimal)))
            .Select(m => m.Name));
        Assert.Equal(["ToDouble"], methods.Where(m => m.ReturnType == typeof(double) || m.ReturnType == typeof(decimal)).Select(m => m.Name));
    }

    [Theory]
    [MemberData(nameof(MoneyTypes))]
    public void No_constructor_is_public(Type type) => Assert.Empty(type.GetConstructors());

    [Fact]
    public void A_default_result_is_neither_a_value_nor_a_refusal()
    {
        Result<string> none = default;
        Assert.False(none.IsOk);
        Assert.False(none.Rejection.IsRefused);
        Assert.Throws<InvariantException>(() => none.Value);
    }
}
