using System.Reflection;
using System.Reflection.Emit;

namespace PoolRuntime.Calls;

/// <summary>Goes through the code of a method, one instruction at a time.</summary>
internal ref struct IlReader(ReadOnlySpan<byte> code)
{
    private static readonly OpCode?[] OneByte = new OpCode?[256];
    private static readonly OpCode?[] TwoByte = new OpCode?[256];

    private const byte TwoBytePrefix = 0xFE;

    private ReadOnlySpan<byte> _rest = code;

    static IlReader()
    {
        foreach (FieldInfo field in typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            OpCode code = (OpCode)field.GetValue(null)!;
            (code.Size == 1 ? OneByte : TwoByte)[(byte)code.Value] = code;
        }
    }

    /// <summary>The instruction read last.</summary>
    public OpCode Instruction { get; private set; }

    /// <summary>The metadata token that it carries, or 0.</summary>
    public int Token { get; private set; }

    public bool Read()
    {
        if (_rest.IsEmpty) return false;
        bool prefixed = _rest[0] == TwoBytePrefix;
        OpCode? code = prefixed ? TwoByte[_rest[1]] : OneByte[_rest[0]];
        if (code is not { } known) throw new BadImageFormatException("A method has an unknown instruction.");
        _rest = _rest[(prefixed ? 2 : 1)..];
        Instruction = known;
        Token = 0;
        switch (known.OperandType)
        {
            case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                Token = BitConverter.ToInt32(_rest);
                _rest = _rest[4..];
                break;
            case OperandType.InlineSwitch:
                _rest = _rest[(4 + 4 * BitConverter.ToInt32(_rest))..];
                break;
            case OperandType.InlineBrTarget or OperandType.InlineI or OperandType.InlineSig or OperandType.InlineString
                or OperandType.ShortInlineR:
                _rest = _rest[4..];
                break;
            case OperandType.InlineI8 or OperandType.InlineR:
                _rest = _rest[8..];
                break;
            case OperandType.InlineVar:
                _rest = _rest[2..];
                break;
            case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                _rest = _rest[1..];
                break;
        }

        return true;
    }
}
