using Ledger.Device.Engine;

namespace Ledger.Device.Host;

/// <summary>The model that the device serves, once there is one, and what the engine found when it loaded it.</summary>
internal sealed class ModelShelf(int context)
{
    private volatile DeviceModel? _current;
    private volatile LoadedModel? _loaded;

    /// <summary>The model; null while there is none.</summary>
    public DeviceModel? Current => _current;

    /// <summary>Puts a model in place of the present one.</summary>
    public void Put(DeviceModel model)
    {
        _loaded = null;
        _current = model;
    }

    /// <summary>Keeps what the engine said of the model.</summary>
    public void Loaded(DeviceModel model, LoadedModel loaded)
    {
        if (ReferenceEquals(model, _current))
            _loaded = loaded;
    }

    /// <summary>The model for the status; null while there is none.</summary>
    public ModelView? View() => _current is not DeviceModel model ? null : new ModelView(
        model.Id, model.Sha256, model.Release, model.Cid, _loaded?.ContextLength ?? (int)Math.Min(model.Summary.ContextLength, context),
        _loaded?.Device.Backend, _loaded?.Device.Chip, _loaded?.Device.Variant);
}
