// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>The cheapest cure of one account as a linear programme: what closing a step of each leg costs, and how much less is then required.</summary>
/// <remarks>
/// <para>minimise C(x) = Σ cᵢ(xᵢ) over 0 ≤ xᵢ ≤ capᵢ, whole steps, subject to C(x) − Σ aᵢxᵢ + β × Σ_u m_u ≤ room and C(x) − Σ fᵢxᵢ ≤ floor room, where m_u =
/// max(0, max over scenarios s of base_us − Σ reliefᵢₛ × xᵢ − h × hedge_us), the least over hedges h that cost nothing (coin held, as far as it is free). cᵢ is
/// convex: slopes of segments never fall. β is maintenance per unit of loss with the buffer, aᵢ what else is required less per step, room what equity leaves
/// for both; fᵢ is what the floor of the requirement falls by.</para>
/// <para>Choices: something charged at the smaller of two straight lines, as an offset between two sides is, is concave and no row. One of the two stands in
/// the programme at a time, which is never below what is charged, and whoever searches tries the other; steps and certificates count the smaller.</para>
/// <para>Doubles throughout: what comes of it is assessed exactly before anyone trades on it. Scratch of one search: it is filled anew for every plan and keeps
/// its arrays.</para>
/// </remarks>
public sealed partial class CureProgram
{
    private int[] _groupOf = new int[16], _firstSegment = new int[17], _firstRelief = new int[17], _firstRow = new int[9];
    private long[] _caps = new long[16];
    private double[] _charges = new double[16], _given = new double[16], _floors = new double[16], _gifts = new double[16];
    private double[] _widths = new double[64], _costs = new double[64], _rises = new double[64], _halves = new double[64], _split = new double[192];
    private double[] _reliefs = new double[1024];
    private int[] _choiceOf = new int[16];
    private bool[] _isSecond = new bool[16], _takesSecond = new bool[8];
    private double[] _chosen = new double[16], _more = new double[16];
    private (ObservableId Underlying, int FirstScenario)[] _names = new (ObservableId, int)[8];
    private double[] _bases = new double[256], _hedges = new double[256], _mostHedge = new double[8];

    /// <summary>Legs.</summary>
    public int Legs { get; private set; }

    /// <summary>Underlyings whose losses are added.</summary>
    public int Groups { get; private set; }

    /// <summary>Scenarios of all groups.</summary>
    public int Rows => _firstRow[Groups];

    /// <summary>Segments of all legs.</summary>
    public int Segments => _firstSegment[Legs];

    /// <summary>β: required per unit of loss, with the buffer.</summary>
    public double Slope { get; set; }

    /// <summary>Equity less whatever is required beside the losses, with its buffer, numeraire; negative where equity does not even cover that. Of a choice the
    /// smaller line is required.</summary>
    public double Room { get; set; }

    /// <summary>Choices between two lines.</summary>
    public int Choices { get; private set; }

    /// <summary>The room less what the lines that are taken require more than the smaller ones do while nothing is closed.</summary>
    internal double RoomTaken
    {
        get
        {
            double room = Room;
            for (int choice = 0; choice < Choices; choice++)
            {
                room -= MoreOf(choice, _takesSecond[choice]);
            }

            return room;
        }
    }

    /// <summary>Equity less the floor of the requirement as it stands, with its buffer, numeraire; infinite where there is none.</summary>
    public double FloorRoom { get; set; }

    /// <summary>Empties it: no groups, no legs, β 1, no room.</summary>
    public void Clear()
    {
        (Legs, Groups, _firstSegment[0], _firstRelief[0], _firstRow[0]) = (0, 0, 0, 0, 0);
        (Slope, Room, FloorRoom, Choices) = (1, 0, double.PositiveInfinity, 0);
    }

    /// <summary>Adds a choice: with nothing closed the first line requires that much more than the smaller of the two, or the second does. The smaller is
    /// taken.</summary>
    /// <returns>Its number.</returns>
    public int AddChoice(double firstMore, double secondMore)
    {
        if (Choices == _takesSecond.Length)
        {
            Array.Resize(ref _takesSecond, 2 * Choices);
            Array.Resize(ref _more, 4 * Choices);
        }

        (_more[2 * Choices], _more[(2 * Choices) + 1], _takesSecond[Choices]) = (firstMore, secondMore, secondMore < firstMore);
        return Choices++;
    }

    /// <summary>Says that a step of a leg lowers one line of a choice, numeraire; a leg belongs to one choice at most.</summary>
    /// <returns>False where it belongs to another.</returns>
    public bool TryAddToChoice(int choice, int leg, bool isSecond, double charge)
    {
        if (_choiceOf[leg] >= 0)
        {
            return false;
        }

        (_choiceOf[leg], _isSecond[leg], _chosen[leg]) = (choice, isSecond, charge);
        return true;
    }

    /// <summary>Takes one line of a choice.</summary>
    internal void Take(int choice, bool second) => _takesSecond[choice] = second;

    /// <summary>True where the second line of a choice is taken.</summary>
    internal bool TakesSecond(int choice) => _takesSecond[choice];

    /// <summary>What a line of a choice requires more than the smaller one while nothing is closed.</summary>
    public double MoreOf(int choice, bool second) => _more[(2 * choice) + (second ? 1 : 0)];

    /// <summary>The choice that a leg belongs to; −1 for none.</summary>
    public int ChoiceOf(int leg) => _choiceOf[leg];

    /// <summary>By how much a step of a leg lowers a line of its choice, numeraire.</summary>
    public double ChosenOf(int leg, bool second) => _isSecond[leg] == second ? _chosen[leg] : 0;

    /// <summary>Adds a group; its rows are zero.</summary>
    /// <param name="scenarios">How many rows it has.</param>
    /// <param name="underlying">Whose losses they are; where it is not said, a number that no other group has.</param>
    /// <param name="firstScenario">The number that the model gives the scenario of the first row; the others follow.</param>
    /// <returns>The losses by scenario to be filled.</returns>
    public Span<double> AddGroup(int scenarios, ObservableId? underlying = null, int firstScenario = 0)
    {
        if (Groups + 2 > _firstRow.Length)
        {
            Array.Resize(ref _firstRow, 2 * _firstRow.Length);
            Array.Resize(ref _mostHedge, _firstRow.Length);
            Array.Resize(ref _names, _firstRow.Length);
        }

        _names[Groups] = (underlying ?? new(Groups), firstScenario);

        int from = Rows, to = from + scenarios;
        if (to > _bases.Length)
        {
            Array.Resize(ref _bases, Math.Max(to, 2 * _bases.Length));
            Array.Resize(ref _hedges, _bases.Length);
        }

        _mostHedge[Groups] = 0;
        _firstRow[++Groups] = to;
        Array.Clear(_bases, from, scenarios);
        Array.Clear(_hedges, from, scenarios);
        return _bases.AsSpan(from, scenarios);
    }

    /// <summary>Lets up to so much of a hedge that costs nothing stand in the last group.</summary>
    /// <returns>The relief of a unit by scenario to be filled.</returns>
    public Span<double> AddHedge(double most)
    {
        _mostHedge[Groups - 1] = most;
        return _hedges.AsSpan(_firstRow[Groups - 1].._firstRow[Groups]);
    }

    /// <summary>Adds a leg.</summary>
    /// <param name="group">Whose losses it lowers; −1 for none.</param>
    /// <param name="cap">Steps that may be closed, above 0.</param>
    /// <param name="charge">What else is required less for each step, with its buffer, numeraire.</param>
    /// <returns>The relief of a step by scenario to be filled; nothing without a group.</returns>
    public Span<double> AddLeg(int group, long cap, double charge)
    {
        if (Legs + 1 >= _firstSegment.Length)
        {
            int size = 2 * _caps.Length;
            Array.Resize(ref _caps, size);
            Array.Resize(ref _groupOf, size);
            Array.Resize(ref _charges, size);
            Array.Resize(ref _given, size);
            Array.Resize(ref _floors, size);
            Array.Resize(ref _gifts, size);
            Array.Resize(ref _choiceOf, size);
            Array.Resize(ref _isSecond, size);
            Array.Resize(ref _chosen, size);
            Array.Resize(ref _firstSegment, size + 1);
            Array.Resize(ref _firstRelief, size + 1);
        }

        int scenarios = group < 0 ? 0 : _firstRow[group + 1] - _firstRow[group];
        int from = _firstRelief[Legs], to = from + scenarios;
        if (to > _reliefs.Length)
        {
            Array.Resize(ref _reliefs, Math.Max(to, 2 * _reliefs.Length));
        }

        (_caps[Legs], _groupOf[Legs], _charges[Legs], _given[Legs], _floors[Legs], _gifts[Legs]) = (cap, group, charge, charge, 0, 0);
        (_choiceOf[Legs], _isSecond[Legs], _chosen[Legs]) = (-1, false, 0);
        (_firstRelief[Legs + 1], _firstSegment[Legs + 1]) = (to, _firstSegment[Legs]);
        Legs++;
        Array.Clear(_reliefs, from, scenarios);
        return _reliefs.AsSpan(from, scenarios);
    }

    /// <summary>Adds the next segment of a leg, after all legs and after those of legs before it: so many steps at a cost each. A slope below the one before is
    /// raised to it.</summary>
    public void AddSegment(int leg, double steps, double cost) => AddSegment(leg, steps, cost, cost);

    /// <summary>Adds a segment whose steps cost more one after the other, in a straight line from the first to the last.</summary>
    public void AddSegment(int leg, double steps, double first, double last)
    {
        int at = Segments;
        GrowSegments(at + 1);
        double least = at == _firstSegment[leg] ? 0 : _costs[at - 1] + (_rises[at - 1] / 2);
        (first, last) = (Math.Max(first, least), Math.Max(last, least));
        (_widths[at], _costs[at], _rises[at], _halves[at]) = (steps, (first + last) / 2, last - first, steps > 0 ? (last - first) / 2 / steps : 0);
        _firstSegment.AsSpan(leg + 1, Legs - leg).Fill(at + 1);
    }

    /// <summary>Parts segments at the whole steps about where closes end within them: what they cost stays, but straight lines through the ends of each are
    /// nearer to it.</summary>
    /// <param name="steps">Steps closed, by leg.</param>
    /// <param name="others">Steps by leg at which segments are parted as well.</param>
    /// <param name="isGrained">True to part legs of which nothing is closed after their first step.</param>
    /// <returns>False where none was parted.</returns>
    internal bool Split(ReadOnlySpan<double> steps, ReadOnlySpan<double> others, bool isGrained)
    {
        int count = Segments, to = 0;
        GrowSegments(count + (MostCuts * Legs));
        if (_split.Length < 3 * count)
        {
            Array.Resize(ref _split, 6 * count);
        }

        Span<double> widths = _split.AsSpan(0, count), costs = _split.AsSpan(count, count), rises = _split.AsSpan(2 * count, count);
        _widths.AsSpan(0, count).CopyTo(widths);
        _costs.AsSpan(0, count).CopyTo(costs);
        _rises.AsSpan(0, count).CopyTo(rises);
        Span<double> cuts = stackalloc double[MostCuts];
        for (int leg = 0, from = 0; leg < Legs; leg++)
        {
            double below = 0, less = Math.Min(steps[leg], others[leg]), more = Math.Max(steps[leg], others[leg]);
            int end = _firstSegment[leg + 1];
            _firstSegment[leg] = to;
            (cuts[0], cuts[2]) = (less > 0 || isGrained ? Math.Floor(less) : double.NegativeInfinity,
                more > 0 || isGrained ? Math.Floor(more) : double.NegativeInfinity);
            (cuts[1], cuts[3]) = (cuts[0] + 1, cuts[2] + 1);
            for (; from < end; from++)
            {
                double width = widths[from], first = costs[from] - (rises[from] / 2), slope = rises[from] / width, left = 0;
                for (int cut = 0; cut < MostCuts && slope > 0; cut++)
                {
                    double at = cuts[cut] - below;
                    if (at > left + Sliver && at < width - Sliver)
                    {
                        Put(to++, at - left, first + (slope * left), slope);
                        left = at;
                    }
                }

                Put(to++, width - left, first + (slope * left), slope);
                below += width;
            }
        }

        _firstSegment[Legs] = to;
        return to > count;
    }

    /// <summary>Whole steps at which a leg is parted at once: two about each of two places.</summary>
    private const int MostCuts = 4;

    /// <summary>A part of a segment that is shorter than this is not told apart, steps.</summary>
    private const double Sliver = 1e-6;

    private void Put(int segment, double width, double first, double slope) =>
        (_widths[segment], _costs[segment], _rises[segment], _halves[segment]) = (width, first + (slope * width / 2), slope * width, slope / 2);

    private void GrowSegments(int segments)
    {
        if (segments > _widths.Length)
        {
            int size = Math.Max(segments, 2 * _widths.Length);
            Array.Resize(ref _widths, size);
            Array.Resize(ref _costs, size);
            Array.Resize(ref _rises, size);
            Array.Resize(ref _halves, size);
        }
    }

    /// <summary>Steps that may be closed of a leg.</summary>
    public long CapOf(int leg) => _caps[leg];

    /// <summary>The group whose losses a leg lowers; −1 for none.</summary>
    public int GroupOf(int leg) => _groupOf[leg];

    /// <summary>a: what else is required less for each step of a leg, numeraire, choices left out.</summary>
    public double ChargeOf(int leg) => _charges[leg] + _gifts[leg];

    /// <summary>The same with the line of its choice that is taken.</summary>
    internal double ChargeTaken(int leg) => ChargeOf(leg) + (_choiceOf[leg] is int choice && choice >= 0 ? ChosenOf(leg, _takesSecond[choice]) : 0);

    /// <summary>f: by how much a step of a leg lowers the floor of the requirement, with its buffer, numeraire.</summary>
    public double FloorOf(int leg) => _floors[leg] + _gifts[leg];

    /// <summary>True where charges were added since the legs were.</summary>
    public bool HasCharges => !_charges.AsSpan(0, Legs).SequenceEqual(_given.AsSpan(0, Legs));

    /// <summary>Takes what was added to charges off again.</summary>
    public void ResetCharges() => _given.AsSpan(0, Legs).CopyTo(_charges);

    /// <summary>Adds to what else is required less for each step of a leg.</summary>
    public void AddCharge(int leg, double charge) => _charges[leg] += charge;

    /// <summary>States what of a step's cost does not have to be covered, numeraire: a fee that yields is paid from what is left.</summary>
    internal void SetGift(int leg, double gift) => _gifts[leg] = gift;

    /// <summary>What of a step's cost does not have to be covered, numeraire.</summary>
    internal double GiftOf(int leg) => _gifts[leg];

    /// <summary>A group's losses to be changed.</summary>
    internal Span<double> LossesOf(int group) => _bases.AsSpan(_firstRow[group].._firstRow[group + 1]);

    /// <summary>States by how much a step of a leg lowers the floor.</summary>
    public void SetFloor(int leg, double floor) => _floors[leg] = floor;

    /// <summary>How much of its group's loss a step of a leg takes away, by scenario, numeraire; negative where it adds.</summary>
    public ReadOnlySpan<double> ReliefsOf(int leg) => _reliefs.AsSpan(_firstRelief[leg].._firstRelief[leg + 1]);

    /// <summary>Adds, for every leg of a group, what a step of it relieves in a scenario, times a factor.</summary>
    internal void AddReliefs(int group, int scenario, double factor, Span<double> sums)
    {
        for (int leg = 0; leg < Legs; leg++)
        {
            if (_groupOf[leg] == group)
            {
                sums[leg] += factor * _reliefs[_firstRelief[leg] + scenario];
            }
        }
    }

    /// <summary>What the first step of a leg costs.</summary>
    internal double FirstCostOf(int leg) => _costs[_firstSegment[leg]] - (_rises[_firstSegment[leg]] / 2);

    /// <summary>Steps of each segment of a leg.</summary>
    public ReadOnlySpan<double> WidthsOf(int leg) => _widths.AsSpan(_firstSegment[leg].._firstSegment[leg + 1]);

    /// <summary>What a step of each segment of a leg costs in the mean, numeraire, rising.</summary>
    public ReadOnlySpan<double> CostsOf(int leg) => _costs.AsSpan(_firstSegment[leg].._firstSegment[leg + 1]);

    /// <summary>By how much the last step of each segment of a leg costs more than the first, numeraire.</summary>
    public ReadOnlySpan<double> RisesOf(int leg) => _rises.AsSpan(_firstSegment[leg].._firstSegment[leg + 1]);

    /// <summary>The number of a leg's first segment.</summary>
    public int FirstSegmentOf(int leg) => _firstSegment[leg];

    /// <summary>The number of a group's first scenario.</summary>
    public int FirstRowOf(int group) => _firstRow[group];

    /// <summary>Whose losses a group's are.</summary>
    public ObservableId UnderlyingOf(int group) => _names[group].Underlying;

    /// <summary>The number that the model gives the scenario of a group's first row.</summary>
    public int FirstScenarioOf(int group) => _names[group].FirstScenario;

    /// <summary>The row of a scenario; −1 where there is none.</summary>
    internal int RowOf(ObservableId underlying, int scenario)
    {
        for (int group = 0; group < Groups; group++)
        {
            int row = _firstRow[group] + scenario - FirstScenarioOf(group);
            if (UnderlyingOf(group) == underlying && row >= _firstRow[group] && row < _firstRow[group + 1])
            {
                return row;
            }
        }

        return -1;
    }

    /// <summary>A group's losses by scenario while nothing is closed, numeraire.</summary>
    public ReadOnlySpan<double> BasesOf(int group) => _bases.AsSpan(_firstRow[group].._firstRow[group + 1]);

    /// <summary>How much of a hedge that costs nothing may stand in a group.</summary>
    public double MostHedgeOf(int group) => _mostHedge[group];

    /// <summary>What a unit of that hedge takes off the group's loss, by scenario.</summary>
    public ReadOnlySpan<double> HedgesOf(int group) => _hedges.AsSpan(_firstRow[group].._firstRow[group + 1]);

    /// <summary>What closing so many steps of a leg costs.</summary>
    public double CostOf(int leg, double steps)
    {
        double cost = 0;
        for (int k = _firstSegment[leg], end = _firstSegment[leg + 1]; k < end; k++)
        {
            double width = _widths[k];
            if (steps <= width)
            {
                // What the first step costs, and half of what the last one costs more.
                return cost + ((_costs[k] - (_rises[k] / 2) + (_halves[k] * steps)) * steps);
            }

            cost += _costs[k] * width;
            steps -= width;
        }

        return cost;
    }
}
