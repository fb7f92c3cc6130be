<div class="note"><label for="note">{{_('Notes on this call')}} <span id="saved" role="status" data-saved="{{_('Saved')}}" data-failed="{{_('Not saved yet')}}"></span></label>
<textarea id="note" rows="3" data-key="note" data-call="{{call}}" data-version="{{note.version}}" data-elsewhere="{{_('The console is in another tab. This note is not saved yet: copy it, or wait here.')}}" aria-describedby="note-said" aria-keyshortcuts="t" placeholder="{{_('Kept with the call')}}">
{{note.text}}</textarea>
<p id="note-said" role="alert"></p></div>
