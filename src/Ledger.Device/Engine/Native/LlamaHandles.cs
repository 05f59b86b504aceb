using Microsoft.Win32.SafeHandles;

namespace Ledger.Device.Engine.Native;

/// <summary>A loaded model. Contexts and adapters hold it, so that it is freed last.</summary>
internal sealed class ModelHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        LlamaLibrary.FreeModel(handle);
        return true;
    }
}

/// <summary>A handle that must be freed before the model that it was made from.</summary>
internal abstract class ModelPart() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    private ModelHandle? _model;

    /// <summary>Keeps the model alive for as long as this handle.</summary>
    public void Hold(ModelHandle model)
    {
        bool held = false;
        model.DangerousAddRef(ref held);
        _model = held ? model : null;
    }

    protected sealed override bool ReleaseHandle()
    {
        Free(handle);
        _model?.DangerousRelease();
        return true;
    }

    protected abstract void Free(nint part);
}

/// <summary>A context: cache of keys and values, buffers, logits.</summary>
internal sealed class ContextHandle : ModelPart
{
    protected override void Free(nint part) => LlamaLibrary.FreeContext(part);
}

/// <summary>A LoRA adapter; taken off every context before it is freed.</summary>
internal sealed class AdapterHandle : ModelPart
{
    protected override void Free(nint part) => LlamaLibrary.FreeAdapter(part);
}

/// <summary>A chain of samplers.</summary>
internal sealed class SamplerHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        LlamaLibrary.FreeSampler(handle);
        return true;
    }
}
